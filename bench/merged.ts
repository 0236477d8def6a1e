import { request } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { startFleetProcess } from "./fleet-process.ts";
import { markdownTable } from "./markdown-table.ts";
import { cpuSecondsOf, rssMibOf } from "./process-cost.ts";
import { untilReady } from "./until-ready.ts";

export type MergedOptions = { readonly file: string; readonly kubeconfig: string; readonly shards: number };

type Body = {
  readonly query: string;
  readonly atOnce: number;
  readonly megabytes: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
  /** The most the coordinator had meanwhile. */
  readonly peakMib: number;
};

/** What is asked for: bodies of very different sizes, one at a time and several. */
const ASKED = [
  { query: "?resources=namespaces", atOnce: 1 },
  { query: "?exclude_resources=pods", atOnce: 1 },
  { query: "", atOnce: 1 },
  { query: "", atOnce: 4 },
] as const;
const ROUNDS = 3;
const SAMPLE_MS = 10;

/** A coordinator without Redis and its shards: what bodies merged from all of them cost the coordinator, in Markdown. */
export async function measureMerged({ file, kubeconfig, shards }: MergedOptions): Promise<string> {
  const fleet = await startFleetProcess({ file, kubeconfig, shards });
  try {
    await untilReady(fleet.readyUrl);
    const [url, pid] = [`${fleet.url}/metrics`, fleet.coordinatorPid];
    const beforeMib = rssMibOf(pid);
    const bodies: Body[] = [];
    for (const asked of ASKED)
      for (let round = 0; round < ROUNDS; round += 1) {
        bodies.push(await measureBody({ url, pid, ...asked }));
      }
    return render(bodies, { shards, beforeMib, afterMib: rssMibOf(pid) });
  } finally {
    await fleet.stop("SIGTERM");
  }
}

type Asked = {
  readonly url: string;
  readonly pid: number | undefined;
  readonly query: string;
  readonly atOnce: number;
};

async function measureBody({ url, pid, query, atOnce }: Asked): Promise<Body> {
  await delay(1_000); // what the body before has left is over
  const [cpuBefore, startMs] = [cpuSecondsOf(pid), performance.now()];
  let peakMib = rssMibOf(pid);
  const sampling = setInterval(() => {
    peakMib = Math.max(peakMib, rssMibOf(pid));
  }, SAMPLE_MS);
  try {
    const sizes = await Promise.all(Array.from({ length: atOnce }, () => download(`${url}${query}`)));
    return {
      ...{ query, atOnce },
      megabytes: (sizes[0] ?? 0) / 1e6,
      seconds: (performance.now() - startMs) / 1_000,
      cpuSeconds: cpuSecondsOf(pid) - cpuBefore,
      peakMib,
    };
  } finally {
    clearInterval(sampling);
  }
}

/** The size of the compressed body, none of which is kept. */
function download(url: string): Promise<number> {
  return new Promise((resolve, reject) => {
    request(url, { headers: { "accept-encoding": "gzip" } }, (answer) => {
      let bytes = 0;
      answer.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
      });
      answer.on("error", reject);
      answer.on("end", () =>
        answer.statusCode === 200
          ? resolve(bytes)
          : reject(new Error(`measure merged bodies: ${url} answered ${answer.statusCode}, want 200`)),
      );
    })
      .on("error", reject)
      .end();
  });
}

function render(
  bodies: readonly Body[],
  { shards, beforeMib, afterMib }: { readonly shards: number; readonly beforeMib: number; readonly afterMib: number },
): string {
  const rows = bodies.map(({ query, atOnce, megabytes, seconds, cpuSeconds, peakMib }) => [
    ...[`\`/metrics${query}\``, String(atOnce), megabytes.toFixed(2), seconds.toFixed(2)],
    ...[cpuSeconds.toFixed(2), String(peakMib)],
  ]);
  return [
    `Of ${shards} shards, compressed, ${ROUNDS} times each; RSS is sampled every ${SAMPLE_MS} ms. The coordinator had ${beforeMib} MiB before them, and ${afterMib} in the end.`,
    "",
    markdownTable(["body", "at once", "MB each", "seconds", "CPU of the coordinator, s", "highest RSS, MiB"], rows),
  ].join("\n");
}
