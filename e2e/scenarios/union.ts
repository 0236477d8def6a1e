import { withSharding } from "../cluster/with-sharding.ts";
import { startShardProcess } from "../fleet/shard-process.ts";
import { type StandaloneProcess, startStandalone } from "../fleet/standalone-process.ts";
import { waitUntil } from "../process/wait-until.ts";
import { sampleLines as allSampleLines, differingLines, repeatedSeries } from "../scrape/samples.ts";
import { scrapeText } from "../scrape/scrape.ts";
import type { ScenarioInput } from "./scenario.ts";

export type UnionResult = {
  /** Samples of the one unsharded process. */
  readonly samples: number;
  readonly pods: number;
  /** What the sharded sides hold against it: all empty when the union equals the whole. */
  readonly comparisons: readonly {
    readonly side: string;
    readonly samples: number;
    readonly repeated: number;
    readonly missing: readonly string[];
    readonly added: readonly string[];
  }[];
};

/** The API server renews its own lease every ten seconds, also in a cluster at rest: such a sample counts without its value. */
const sampleLines = (text: string): readonly string[] =>
  allSampleLines(text).map((line) =>
    line.startsWith("kube_lease_renew_time{") ? `${line.slice(0, line.lastIndexOf(" "))} 0` : line,
  );

/** Compares, on a cluster at rest, the samples of `standalone --shards 1` with each sharded form of the same: JSON with protobuf, too. */
export async function compareUnion({ cluster, print }: ScenarioInput, shards: number): Promise<UnionResult> {
  const kubeconfig = cluster.kubeconfigs.token;
  const whole = await unsharded(kubeconfig);
  print(`unsharded: ${whole.length} samples`);
  const comparisons: UnionResult["comparisons"][number][] = [];
  const compare = (side: string, lines: readonly string[], wanted = whole): void => {
    const { onlyLeft, onlyRight } = differingLines(wanted, lines);
    const repeated = repeatedSeries(lines).length;
    const [missing, added] = [onlyLeft.slice(0, 10), onlyRight.slice(0, 10)];
    comparisons.push({ side, samples: lines.length, repeated, missing, added });
    print(`${side}: ${lines.length} samples, ${repeated} twice, ${onlyLeft.length} missing, ${onlyRight.length} added`);
  };
  const fleet = await startStandalone({ kubeconfig, shards });
  try {
    await fleet.ready();
    const bodies = await Promise.all(fleet.shardUrls.map((url) => scrapeText(`${url}/metrics`, "gzip")));
    compare(`union of ${shards} shards`, bodies.flatMap(sampleLines));
    compare("merged endpoint", sampleLines(await scrapeText(`${fleet.url}/metrics`)));
    compare("merged endpoint, gzip", sampleLines(await scrapeText(`${fleet.url}/metrics`, "gzip")));
  } finally {
    await fleet.stop();
  }
  for (const [strategy, how] of [
    ["namespace", "a watch for each namespace"],
    ["cluster", "wide watches"],
  ] as const) {
    compare(`union of ${shards} static shards with ${how}`, await staticUnion(kubeconfig, shards, strategy));
  }
  const sliced = await startStandalone({ kubeconfig, shards, args: SPLITTING });
  try {
    await sliced.ready();
    await slicesAtRest(sliced);
    const bodies = await Promise.all(sliced.shardUrls.map((url) => scrapeText(`${url}/metrics`, "gzip")));
    compare(`union of ${shards} shards with slices`, bodies.flatMap(sampleLines));
    compare("merged endpoint of slices", sampleLines(await scrapeText(`${sliced.url}/metrics`)));
  } finally {
    await sliced.stop();
  }
  // Each process of the API server holds its lease by a name of its own: here the whole is another, too.
  await withSharding(cluster, async () => {
    const filtered = await unsharded(kubeconfig);
    const side = `union of ${shards} static shards with the server's filter`;
    compare(side, await staticUnion(kubeconfig, shards, "server"), filtered);
  });
  return { samples: whole.length, pods: whole.filter((line) => line.startsWith("kube_pod_info{")).length, comparisons };
}

/** Namespaces and cluster-scoped kinds that hold more than a tenth of a shard's load are split. */
const SPLITTING = ["--split-namespace-above", "0.1", "--split-min-series", "1"];
const QUIET_MS = 2_000;

/** Waits until units are in slices, and nothing has moved for two seconds. */
async function slicesAtRest({ shardUrls, telemetryUrl }: StandaloneProcess): Promise<void> {
  let [shape, sinceMs] = ["", 0];
  await waitUntil(
    async () => {
      const slices = /^kube_state_shards_slices (\d+)$/m.exec(await scrapeText(`${telemetryUrl}/metrics`))?.[1];
      const heads = await Promise.all(shardUrls.map((url) => fetch(`${url}/metrics?resources=namespaces`)));
      const seen = heads.map(({ headers }) =>
        ["order", "retiring"].map((name) => headers.get(`x-kube-state-shards-${name}`)),
      );
      await Promise.all(heads.map((head) => head.text()));
      const now = JSON.stringify(seen);
      if (now !== shape) [shape, sinceMs] = [now, performance.now()];
      return (Number(slices) > 0 && performance.now() - sinceMs > QUIET_MS) || undefined;
    },
    { everyMs: 200, timeoutMs: 120_000, what: () => `slices that rest; last seen: ${shape}` },
  );
}

async function unsharded(kubeconfig: string): Promise<readonly string[]> {
  const process = await startStandalone({ kubeconfig, shards: 1, args: ["--api-encoding", "json"] });
  try {
    await process.ready();
    return sampleLines(await scrapeText(`${process.shardUrls[0]}/metrics`));
  } finally {
    await process.stop();
  }
}

async function staticUnion(kubeconfig: string, count: number, strategy: string): Promise<readonly string[]> {
  const indexes = Array.from({ length: count }, (_, index) => index);
  const shards = await Promise.all(
    indexes.map((index) => startShardProcess({ kubeconfig, index, count, args: ["--watch-strategy", strategy] })),
  );
  try {
    await Promise.all(shards.map((shard) => shard.ready()));
    const bodies = await Promise.all(shards.map((shard) => scrapeText(`${shard.url}/metrics`)));
    return bodies.flatMap(sampleLines);
  } finally {
    await Promise.all(shards.map((shard) => shard.stop()));
  }
}
