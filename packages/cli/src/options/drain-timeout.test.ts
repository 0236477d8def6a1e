import { composeOptions, parseOptions, withRules } from "@kube-state-shards/daemon";
import { describe, expect, it } from "vitest";
import { drainLastsForScrapers, drainTimeoutMsOf } from "./drain-timeout.ts";
import { handoffOptions } from "./handoff-options.ts";
import { shardOptions } from "./shard-options.ts";

const schema = withRules(composeOptions(shardOptions, handoffOptions), [drainLastsForScrapers]);
const timeoutMs = (...argv: readonly string[]): number => drainTimeoutMsOf(parseOptions(schema, argv, {}));
const STAMPED = ["--handoff-continuity", "timestamps"];

describe("--drain-timeout", () => {
  it.each([
    [[], 25_000],
    [["--handoff-overlap", "30s"], 25_000],
    [STAMPED, 205_000],
    [[...STAMPED, "--handoff-max-overlap", "40s"], 65_000],
    [["--handoff-max-overlap", "40s"], 25_000],
    [["--drain-timeout", "5s"], 5_000],
    [[...STAMPED, "--drain-timeout", "10m"], 600_000],
    [[...STAMPED, "--drain-timeout", "3m"], 180_000],
  ])("of %j is %d ms: as long as scrapers may take, unless it is said", (argv, want) =>
    expect(timeoutMs(...argv)).toBe(want),
  );

  it("is refused where scrapers may take longer, with what to do", () => {
    expect(() => timeoutMs(...STAMPED, "--drain-timeout", "25s")).toThrow(
      /--drain-timeout: got 25s, want at least --handoff-max-overlap \(3m\): .*Leave it out for 3m25s, or shorten --handoff-max-overlap/,
    );
  });
});
