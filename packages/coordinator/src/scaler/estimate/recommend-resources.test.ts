import { describe, expect, it } from "vitest";
import { SCALER_DEFAULTS } from "../scaler-settings.ts";
import { recommendResources } from "./recommend-resources.ts";

const MIB = 2 ** 20;

describe("the resources of a shard", () => {
  it.each([
    [{ nodes: 500, shards: 1 }, "600m", "1150Mi"],
    [{ nodes: 1_000, shards: 2 }, "600m", "1150Mi"],
    [{ nodes: 1_000, shards: 3 }, "434m", "817Mi"],
    [{ nodes: 1, shards: 50 }, "101m", "151Mi"],
  ])("of %j are %s and %s", (size, cpu, memory) =>
    expect(recommendResources(size, SCALER_DEFAULTS.resources)).toMatchObject({ cpu, memory }),
  );

  it("are the same as numbers, in cores and bytes", () =>
    expect(
      recommendResources(
        { nodes: 3, shards: 2 },
        { cpu: 0.0001, extraCpu: 0, memory: MIB + 1, extraMemory: 2 ** 30 / 1_000 },
      ),
    ).toEqual({ cpuCores: 0.001, memoryBytes: 3 * MIB, cpu: "1m", memory: "3Mi" }));
});
