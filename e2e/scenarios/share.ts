import { readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { writeProxiedKubeconfig } from "../cluster/proxied-kubeconfig.ts";
import type { RealCluster } from "../cluster/real-cluster.ts";
import { type ProcessFleet, startProcessFleet } from "../fleet/process-fleet.ts";
import { startShardProcess } from "../fleet/shard-process.ts";
import type { Child } from "../process/spawn-child.ts";
import { waitUntil } from "../process/wait-until.ts";
import { type CutProxy, startCutProxy } from "../redis/cut-proxy.ts";
import { scrapeText } from "../scrape/scrape.ts";
import type { ScenarioInput } from "./scenario.ts";

/** What a process costs once it is at rest and was read. */
type Cost = { readonly receivedBytes: number; readonly rssMb: number };

/** What each of several processes costs, and how the most of that compares to the one that has it all. */
type Side = {
  readonly costs: readonly Cost[];
  readonly largestPercent: {
    /** Of the bytes received from the API server. */
    readonly received: number;
    /** Of the resident memory above that of a process that holds nothing. */
    readonly memory: number;
  };
};

export type ShareResult = {
  /** MiB of a process whose API server is not there. */
  readonly idleMb: number;
  readonly unsharded: Cost;
  /** Under a coordinator, which bounds what a shard carries. */
  readonly fleet: Side;
  /** By the ring alone. */
  readonly fixed: Side;
};

/** A process is at rest once this little came in this long: watches bring bookmarks, and connections their pings. */
const QUIET_MS = 3_000;
const QUIET_SHARE = 0.002;
/** As `bench/` waits for a process that has nothing to do. */
const IDLE_MS = 8_000;

/**
 * Counts what each process receives until it serves all that is its own and nothing moves any more. Each has a way of its own to the
 * API server, a TCP proxy that counts: none of it is the word of the process itself. Its memory is the system's word.
 */
export async function measureShare(input: ScenarioInput, shards: number): Promise<ShareResult> {
  const { cluster, print } = input;
  const idleMb = await measureIdle(cluster);
  const [unsharded = { receivedBytes: 0, rssMb: 0 }] = await costsOfFixed(cluster, { count: 1 });
  print(`idle: ${idleMb} MiB; unsharded: ${megabytes(unsharded)} MB received, ${unsharded.rssMb} MiB`);
  const sideOf = (name: string, costs: readonly Cost[]): Side => {
    const percentOf = (read: (cost: Cost) => number): number =>
      Math.round((1_000 * Math.max(...costs.map(read))) / read(unsharded)) / 10;
    const received = percentOf(({ receivedBytes }) => receivedBytes);
    const memory = percentOf(({ rssMb }) => rssMb - idleMb);
    print(`${name}: ${costs.map(megabytes).join(", ")} MB received, the largest ${received} %`);
    print(`${name}: ${costs.map(({ rssMb }) => rssMb).join(", ")} MiB, the largest ${memory} % above idle`);
    return { costs, largestPercent: { received, memory } };
  };
  const fleet = sideOf(`${shards} shards under a coordinator`, await costsOfFleet(cluster, shards));
  const fixed = sideOf(`${shards} fixed shards`, await costsOfFixed(cluster, { count: shards }));
  return { idleMb, unsharded, fleet, fixed };
}

async function measureIdle({ kubeconfigs }: RealCluster): Promise<number> {
  const shard = await startShardProcess({ kubeconfig: kubeconfigs.unreachable });
  await delay(IDLE_MS);
  try {
    return await residentMb(shard.child);
  } finally {
    await shard.stop();
  }
}

type FixedOptions = { readonly count: number; readonly index?: number; readonly args?: readonly string[] };

/** Of N fixed shards, or of one of them. */
export async function costsOfFixed(cluster: RealCluster, options: FixedOptions): Promise<readonly Cost[]> {
  const { count, index, args = [] } = options;
  const indexes = index === undefined ? Array.from({ length: count }, (_, each) => each) : [index];
  const ways = await openWays(cluster, indexes.length);
  const starting = ways.map(({ kubeconfig }, way) =>
    startShardProcess({ kubeconfig, index: indexes[way] ?? 0, count, args }),
  );
  try {
    const shards = await Promise.all(starting);
    for (const shard of shards) await shard.ready();
    await atRest(ways);
    return await costsOf(ways, shards);
  } finally {
    for (const shard of await Promise.allSettled(starting)) if (shard.status === "fulfilled") await shard.value.stop();
    await closeWays(ways);
  }
}

async function costsOfFleet(cluster: RealCluster, count: number): Promise<readonly Cost[]> {
  const ways = await openWays(cluster, count);
  const ofShard = new Map<string, Way>(ways.map((way, index) => [`shard-${index}`, way] as const));
  const kubeconfig = cluster.kubeconfigs.token;
  let fleet: ProcessFleet | undefined;
  try {
    fleet = await startProcessFleet({
      ...{ kubeconfig, store: "coordinator", coordinators: 1, shards: count, maxShards: count },
      settingsOf: (name) => ({ kubeconfig: ofShard.get(name)?.kubeconfig ?? kubeconfig }),
    });
    await Promise.all([...fleet.coordinators, ...fleet.shards].map((daemon) => daemon.ready()));
    await atRest(ways);
    await nothingMoves(fleet);
    return await costsOf(
      ways,
      fleet.shards.map((shard) => ({ url: shard.url, child: shard.child() })),
    );
  } catch (error) {
    throw new Error(`measure a fleet; its last words:\n${fleet?.lastWords()}`, { cause: error });
  } finally {
    await fleet?.stop();
    await closeWays(ways);
  }
}

type Process = { readonly url: string; readonly child: Child | undefined };

async function costsOf(ways: readonly Way[], processes: readonly Process[]): Promise<readonly Cost[]> {
  const costs: Cost[] = [];
  for (const [index, { url, child }] of processes.entries()) {
    await scrapeText(`${url}/metrics`, "gzip");
    costs.push({ receivedBytes: ways[index]?.proxy.receivedBytes() ?? 0, rssMb: await residentMb(child) });
  }
  return costs;
}

async function residentMb(child: Child | undefined): Promise<number> {
  const status = await readFile(`/proc/${child?.pid}/status`, "utf8");
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1_024);
}

type Way = { readonly proxy: CutProxy; readonly kubeconfig: string };

async function openWays(cluster: RealCluster, count: number): Promise<readonly Way[]> {
  const ways: Way[] = [];
  for (let way = 0; way < count; way++) {
    const proxy = await startCutProxy(cluster.apiPort);
    ways.push({ proxy, kubeconfig: await writeProxiedKubeconfig(cluster, proxy.port) });
  }
  return ways;
}

const closeWays = (ways: readonly Way[]) => Promise.all(ways.map(({ proxy }) => proxy.close()));

async function atRest(ways: readonly Way[]): Promise<void> {
  const received = (): number => ways.reduce((sum, { proxy }) => sum + proxy.receivedBytes(), 0);
  let before = 0;
  const look = (): true | undefined => {
    const now = received();
    const isQuiet = now > 0 && now - before <= QUIET_SHARE * now;
    before = now;
    return isQuiet || undefined;
  };
  await waitUntil(look, { timeoutMs: 180_000, everyMs: QUIET_MS, what: () => `bytes to stop coming; ${before} came` });
}

async function nothingMoves(fleet: ProcessFleet): Promise<void> {
  const [coordinator] = fleet.coordinators;
  if (coordinator === undefined) throw new Error("watch the moves: the fleet has no coordinator");
  await waitUntil(async () => ((await fleet.status(coordinator)).moves.length === 0 ? true : undefined), {
    what: () => "a fleet in which nothing moves",
  });
}

const megabytes = ({ receivedBytes }: Cost): string => (receivedBytes / 1e6).toFixed(2);
