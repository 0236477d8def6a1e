import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";

const MIB = 1024 * 1024;
/** Bytes of the young generation after a process has made some 300 MiB of objects of which most soon die, in turns. */
function youngBytesOf(options: object | undefined, flags: readonly string[] = []): number {
  const module = new URL("bound-young-generation.ts", import.meta.url).href;
  const script = `
    import { getHeapSpaceStatistics } from "node:v8";
    import { setImmediate as nextTurn } from "node:timers/promises";
    import { boundYoungGeneration } from ${JSON.stringify(module)};
    const options = ${JSON.stringify(options ?? null)};
    if (options !== null) boundYoungGeneration(options);
    const kept = [];
    for (let turn = 0; turn < 400; turn++) {
      kept.push(Array.from({ length: 5_000 }, (_, index) => ({ index, text: String(index), list: [index] })));
      if (kept.length > 20) kept.shift();
      await nextTurn();
    }
    console.log(getHeapSpaceStatistics().find(({ space_name }) => space_name === "new_space").space_size);`;
  return Number(execFileSync(process.execPath, [...flags, "--input-type=module", "--eval", script]));
}

/** What the next doubling past 2 x 8 MiB would give. While a collection is under way V8 counts pages twice: some MiB more than 16. */
const DOUBLED = 32 * MIB;

describe("the young generation of V8", () => {
  it("grows past 32 MiB by itself, and is not doubled past 16 where it is bounded", () => {
    expect(youngBytesOf(undefined)).toBeGreaterThan(DOUBLED);
    expect(youngBytesOf({})).toBeLessThan(DOUBLED);
  });

  it("is left alone where the process was started with a size for it", () => {
    expect(youngBytesOf({}, ["--max-semi-space-size=32"])).toBeGreaterThan(DOUBLED);
  });
});
