import { expect, it } from "vitest";
import { nearestName } from "./nearest-name.ts";

it.each([
  ["--prot", "--port"],
  ["--shard", "--shards"],
  ["--metric-opt-in", "--metric-opt-in-list"],
  ["--completely-different", undefined],
  ["--x", undefined],
])("for %s suggests %s", (given, want) =>
  expect(nearestName(given, ["--port", "--shards", "--metric-opt-in-list", "--kubeconfig"])).toBe(want),
);
