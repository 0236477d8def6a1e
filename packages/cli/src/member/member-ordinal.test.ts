import { UsageError } from "@kube-state-shards/daemon";
import { describe, expect, it } from "vitest";
import { memberOrdinal } from "./member-ordinal.ts";

describe("memberOrdinal", () => {
  it.each([
    [{ pod: "kube-state-shards-3", hostname: "x-9" }, 3],
    [{ pod: undefined, hostname: "kss-12" }, 12],
    [{ pod: undefined, hostname: "kss-4.kss.monitoring.svc" }, 4],
    [{ pod: "a-1-0", hostname: "" }, 0],
  ])("reads %j as %d", (names, want) => expect(memberOrdinal(names)).toBe(want));

  it.each([
    [{ pod: undefined, hostname: "laptop" }, /got "laptop" from the host's name/],
    [{ pod: "kss", hostname: "kss-1" }, /got "kss" from --pod/],
    [{ pod: "kss-12345", hostname: "" }, /up to 9999/],
    [{ pod: "kss-7f9c4", hostname: "" }, /ends in - and the shard's ordinal/],
  ])("refuses %j", (names, want) => {
    expect(() => memberOrdinal(names)).toThrow(UsageError);
    expect(() => memberOrdinal(names)).toThrow(want);
  });
});
