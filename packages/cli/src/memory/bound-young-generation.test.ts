import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";

const MIB = 1024 * 1024;
type Run = {
  readonly bounded: boolean;
  readonly flags?: readonly string[];
  readonly turnObjects?: number;
  /** All the time, some 170 bytes each. */
  readonly heldObjects?: number;
  readonly isServing?: boolean;
};

/** Bytes of the young generation after a process has made some 300 MiB of objects in turns, of which those of twenty are held. */
function youngBytesOf(run: Run): number {
  const { bounded, flags = [], turnObjects = 5_000, heldObjects = 0, isServing = false } = run;
  const module = new URL("bound-young-generation.ts", import.meta.url).href;
  const script = `
    import { getHeapSpaceStatistics } from "node:v8";
    import { setImmediate as nextTurn } from "node:timers/promises";
    import { boundYoungGeneration, tightenYoungGeneration } from ${JSON.stringify(module)};
    if (${bounded}) boundYoungGeneration();
    if (${isServing}) tightenYoungGeneration();
    const objects = (length) => Array.from({ length }, (_, index) => ({ index, text: String(index), list: [index] }));
    const held = objects(${heldObjects});
    const kept = [];
    for (let turn = 0; turn < ${2_000_000 / turnObjects}; turn++) {
      kept.push(objects(${turnObjects}));
      if (kept.length > 20) kept.shift();
      await nextTurn();
    }
    console.log(getHeapSpaceStatistics().find(({ space_name }) => space_name === "new_space").space_size, held.length);`;
  return Number.parseInt(
    execFileSync(process.execPath, [...flags, "--input-type=module", "--eval", script], { encoding: "utf8" }),
    10,
  );
}

/** What the next doubling past 2 x 8 MiB would give. While a collection is under way V8 counts pages twice: some MiB more than 16. */
const DOUBLED = 32 * MIB;

describe("the young generation of V8", () => {
  it("grows past 32 MiB by itself, and is not doubled past 16 where it is bounded", () => {
    expect(youngBytesOf({ bounded: false })).toBeGreaterThanOrEqual(DOUBLED);
    const youngBytes = youngBytesOf({ bounded: true });
    expect(youngBytes).toBeGreaterThan(4 * MIB);
    expect(youngBytes).toBeLessThan(DOUBLED);
  });

  it("does not grow while the process holds next to nothing", () => {
    expect(youngBytesOf({ bounded: false, turnObjects: 50 })).toBeGreaterThan(4 * MIB);
    expect(youngBytesOf({ bounded: true, turnObjects: 50 })).toBeLessThanOrEqual(4 * MIB);
  });

  it("is bounded by what is held, more tightly once all is listed", () => {
    const some = { bounded: true, turnObjects: 500, heldObjects: 300_000 };
    expect(youngBytesOf(some)).toBeGreaterThan(8 * MIB);
    expect(youngBytesOf({ ...some, isServing: true })).toBeLessThanOrEqual(8 * MIB);
  });

  it("is left alone where the process was started with a size for it", () => {
    expect(youngBytesOf({ bounded: true, flags: ["--max-semi-space-size=32"] })).toBeGreaterThanOrEqual(DOUBLED);
  });
});
