import { letHeapGrow } from "../memory/let-heap-grow.ts";
import { pause } from "../until-aborted.ts";

type ReadyLine = { readonly signal: AbortSignal; say(line: string): void };

/** Waits until all is listed, says so, and lets the heap grow from then on. */
export async function sayWhenReady(isReady: () => boolean, { signal, say }: ReadyLine): Promise<void> {
  while (!signal.aborted && !isReady()) await pause(200, signal);
  if (signal.aborted) return;
  letHeapGrow();
  say("ready: every unit of this shard is listed");
}
