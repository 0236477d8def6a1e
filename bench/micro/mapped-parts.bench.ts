import { partOf, takeMemory } from "@kube-state-shards/shard";
import { compare } from "./measure.ts";

// What it costs to meet many parts of memory that can be resized, as each update does: docs/design/0020-cold-pages.md.
const PARTS = 2_000;
const PART_BYTES = 1_024;
const SEGMENT = 160;
const PASSES = 20;
const memory = takeMemory(PARTS * PART_BYTES);
memory.fill("x");
const text = Buffer.alloc(SEGMENT, "x");
const starts = Array.from({ length: PARTS }, (_, at) => at * PART_BYTES);
const parts = starts.map((from) => partOf(memory, from, from + PART_BYTES));
const subarrays = starts.map((from) => memory.subarray(from, from + PART_BYTES));

const comparing = (views: readonly Buffer[]) => (): void => {
  for (let pass = 0; pass < PASSES; pass++)
    for (const view of views)
      if (view.compare(text, 0, SEGMENT, 0, SEGMENT) !== 0) throw new Error("compare: got another text");
};
const copying = (views: readonly Buffer[]) => (): void => {
  for (let pass = 0; pass < PASSES; pass++) for (const view of views) view.copy(text, 0, 0, SEGMENT);
};
for (const [what, work] of [
  ["compared", comparing],
  ["copied", copying],
] as const) {
  compare({
    title: `${SEGMENT} bytes ${what}, each of another part of mapped memory`,
    calls: PARTS * PASSES,
    candidates: [
      { name: "partOf", run: work(parts) },
      { name: "Buffer.subarray", run: work(subarrays) },
    ],
  });
}
