import { spawn } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";
import type { ClusterProcess, ClusterSize } from "./cluster-process.ts";
import { startShardProcess } from "./shard-process.ts";
import { fitLine } from "./size/fit-line.ts";
import { churnArguments } from "./undo-churn.ts";

export type SoakOptions = {
  readonly shared: string;
  readonly file: string;
  readonly cluster: ClusterProcess;
  readonly size: ClusterSize;
  readonly minutes: number;
  /** Changed pods a second. */
  readonly rate: number;
};

export type Soak = {
  readonly section: string;
  /** In words, when memory did not stay what it was. */
  readonly fault: string | undefined;
};

type Sample = {
  readonly minute: number;
  readonly rssMib: number;
  readonly cpuSeconds: number;
  readonly pauseMs: number;
  readonly heapMib: number;
  readonly textMib: number;
};

const SCRAPE_MS = 15_000;
/** Of the run, from its start: what pieces of other sizes leave between them in malloc's memory grows until it fits the next ones. */
const WARM_UP_SHARE = 0.5;
/** How much may be added an hour, of what is held. */
const MAX_GROWTH = 0.1;

/** A shard that has the whole cluster, scraped all the while and under churn: what becomes of its memory. */
export async function soak({ shared, file, cluster, size, minutes, rate }: SoakOptions): Promise<Soak> {
  const shard = await startShardProcess(file, cluster.kubeconfigs.token);
  const bench = { shared, cluster, size, churn: `${rate}x${minutes * 60}` };
  const churn = spawn(process.execPath, churnArguments(bench), { stdio: ["ignore", "ignore", "inherit"] });
  const samples: Sample[] = [];
  try {
    await shard.telemetry(); // the pause is that of the first list
    const startedMs = performance.now();
    for (let tick = 1; performance.now() - startedMs < minutes * 60_000; tick += 1) {
      const status = await shard.scrape();
      if (status !== 200) throw new Error(`soak: got status ${status} from the shard, want 200 (0: no answer)`);
      const minute = (performance.now() - startedMs) / 60_000;
      const sample = { minute, ...(await shard.telemetry()), rssMib: shard.rssMib(), cpuSeconds: shard.cpuSeconds() };
      samples.push(sample);
      process.stderr.write(
        `${minute.toFixed(1)} min: ${sample.rssMib} MiB, ${sample.cpuSeconds.toFixed(1)} s of CPU\n`,
      );
      await delay(Math.max(0, startedMs + tick * SCRAPE_MS - performance.now()));
    }
  } finally {
    churn.kill();
    await shard.stop();
  }
  return judge(samples, { minutes, rate });
}

function judge(samples: readonly Sample[], { minutes, rate }: Pick<SoakOptions, "minutes" | "rate">): Soak {
  const settled = samples.filter(({ minute }) => minute >= minutes * WARM_UP_SHARE);
  const { slope } = fitLine(settled.map(({ minute, rssMib }) => [minute / 60, rssMib]));
  const level = settled.reduce((sum, { rssMib }) => sum + rssMib, 0) / settled.length;
  const [first, last] = [settled[0], settled.at(-1)];
  const cpu =
    first === undefined || last === undefined
      ? 0
      : (last.cpuSeconds - first.cpuSeconds) / (60 * (last.minute - first.minute));
  const growth = slope / level;
  const section = [
    `${minutes} minutes, ${rate} changed pods a second, one compressed scrape every ${SCRAPE_MS / 1000} s; slope of the second half.`,
    "",
    "| minute | RSS, MiB | heap, MiB | text, MiB | longest pause of the event loop, ms |",
    "| ---: | ---: | ---: | ---: | ---: |",
    ...perMinute(samples).map(
      ({ minute, rssMib, heapMib, textMib, pauseMs }) =>
        `| ${minute} | ${rssMib} | ${heapMib} | ${textMib} | ${pauseMs} |`,
    ),
    "",
    `RSS ${Math.round(level)} MiB, ${slope >= 0 ? "+" : ""}${slope.toFixed(0)} MiB an hour (${(100 * growth).toFixed(1)} %); ${(100 * cpu).toFixed(1)} % of a core.`,
  ].join("\n");
  const fault =
    growth > MAX_GROWTH
      ? `RSS grew by ${(100 * growth).toFixed(1)} % an hour, want at most ${100 * MAX_GROWTH} %`
      : undefined;
  return { section, fault };
}

/** The memory at the end of each minute, the least of the heap (what is garbage is not told apart), and the longest pause. */
const perMinute = (samples: readonly Sample[]): readonly Omit<Sample, "cpuSeconds">[] =>
  [...Map.groupBy(samples, ({ minute }) => Math.floor(minute))].map(([minute, of]) => ({
    minute,
    rssMib: of.at(-1)?.rssMib ?? 0,
    textMib: of.at(-1)?.textMib ?? 0,
    heapMib: Math.min(...of.map(({ heapMib }) => heapMib)),
    pauseMs: Math.max(...of.map(({ pauseMs }) => pauseMs)),
  }));
