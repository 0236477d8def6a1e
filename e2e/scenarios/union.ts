import { startShardProcess } from "../fleet/shard-process.ts";
import { startStandalone } from "../fleet/standalone-process.ts";
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

/** Compares, on a cluster at rest, the samples of `standalone --shards 1` with each sharded form of the same. */
export async function compareUnion({ cluster, print }: ScenarioInput, shards: number): Promise<UnionResult> {
  const kubeconfig = cluster.kubeconfigs.token;
  const whole = await unsharded(kubeconfig);
  print(`unsharded: ${whole.length} samples`);
  const comparisons: UnionResult["comparisons"][number][] = [];
  const compare = (side: string, lines: readonly string[]): void => {
    const { onlyLeft, onlyRight } = differingLines(whole, lines);
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
  compare(`union of ${shards} static shards`, await staticUnion(kubeconfig, shards));
  return { samples: whole.length, pods: whole.filter((line) => line.startsWith("kube_pod_info{")).length, comparisons };
}

async function unsharded(kubeconfig: string): Promise<readonly string[]> {
  const process = await startStandalone({ kubeconfig, shards: 1 });
  try {
    await process.ready();
    return sampleLines(await scrapeText(`${process.shardUrls[0]}/metrics`));
  } finally {
    await process.stop();
  }
}

async function staticUnion(kubeconfig: string, count: number): Promise<readonly string[]> {
  const indexes = Array.from({ length: count }, (_, index) => index);
  const shards = await Promise.all(indexes.map((index) => startShardProcess({ kubeconfig, index, count })));
  try {
    await Promise.all(shards.map((shard) => shard.ready()));
    const bodies = await Promise.all(shards.map((shard) => scrapeText(`${shard.url}/metrics`)));
    return bodies.flatMap(sampleLines);
  } finally {
    await Promise.all(shards.map((shard) => shard.stop()));
  }
}
