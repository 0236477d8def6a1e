import { tightenYoungGeneration } from "../memory/bound-young-generation.ts";
import { letHeapGrow } from "../memory/let-heap-grow.ts";
import { pause } from "../until-aborted.ts";

type ReadyLine = { readonly signal: AbortSignal; say(line: string): void };

/** Waits until all is listed, says so, and keeps the heap from then on as suits a process that serves. */
export async function sayWhenReady(isReady: () => boolean, { signal, say }: ReadyLine): Promise<void> {
  while (!signal.aborted && !isReady()) await pause(200, signal);
  if (signal.aborted) return;
  letHeapGrow();
  tightenYoungGeneration();
  say("ready: every unit of this shard is listed");
}
