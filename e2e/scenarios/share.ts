import { writeProxiedKubeconfig } from "../cluster/proxied-kubeconfig.ts";
import type { RealCluster } from "../cluster/real-cluster.ts";
import { type ProcessFleet, startProcessFleet } from "../fleet/process-fleet.ts";
import { startShardProcess } from "../fleet/shard-process.ts";
import { waitUntil } from "../process/wait-until.ts";
import { type CutProxy, startCutProxy } from "../redis/cut-proxy.ts";
import type { ScenarioInput } from "./scenario.ts";

/** What each of several processes received from the API server, and how that compares to the one that has it all. */
type Side = {
  readonly name: string;
  readonly bytes: readonly number[];
  /** Of the one that received most. */
  readonly largestPercent: number;
};

export type ShareResult = {
  readonly unshardedBytes: number;
  /** Under a coordinator, which bounds what a shard carries. */
  readonly fleet: Side;
  /** By the ring alone. */
  readonly fixed: Side;
};

/** A process is at rest once this little came in this long: watches bring bookmarks, and connections their pings. */
const QUIET_MS = 3_000;
const QUIET_SHARE = 0.002;

/**
 * Counts what each process receives until it serves all that is its own and nothing moves any more. Each has a way of its own to the
 * API server, a TCP proxy that counts: none of it is the word of the process itself.
 */
export async function measureShare(input: ScenarioInput, shards: number): Promise<ShareResult> {
  const { cluster, print } = input;
  const unshardedBytes = (await countFixed(cluster, { count: 1 }))[0] ?? 0;
  print(`unsharded: ${megabytes(unshardedBytes)} MB`);
  const sideOf = (name: string, bytes: readonly number[]): Side => {
    const largestPercent = Math.round((1_000 * Math.max(...bytes)) / unshardedBytes) / 10;
    print(`${name}: ${bytes.map(megabytes).join(", ")} MB, the largest ${largestPercent} %`);
    return { name, bytes, largestPercent };
  };
  const fleet = sideOf(`${shards} shards under a coordinator`, await countFleet(cluster, shards));
  const fixed = sideOf(`${shards} fixed shards`, await countFixed(cluster, { count: shards }));
  return { unshardedBytes, fleet, fixed };
}

type FixedOptions = { readonly count: number; readonly index?: number; readonly args?: readonly string[] };

/** Of N fixed shards, or of one of them. */
export async function countFixed(cluster: RealCluster, { count, index, args = [] }: FixedOptions) {
  const indexes = index === undefined ? Array.from({ length: count }, (_, each) => each) : [index];
  const ways = await openWays(cluster, indexes.length);
  const starting = ways.map(({ kubeconfig }, way) =>
    startShardProcess({ kubeconfig, index: indexes[way] ?? 0, count, args }),
  );
  try {
    for (const shard of await Promise.all(starting)) await shard.ready();
    await atRest(ways);
    return ways.map(({ proxy }) => proxy.receivedBytes());
  } finally {
    for (const shard of await Promise.allSettled(starting)) if (shard.status === "fulfilled") await shard.value.stop();
    await closeWays(ways);
  }
}

async function countFleet(cluster: RealCluster, shards: number): Promise<readonly number[]> {
  const ways = await openWays(cluster, shards);
  const ofShard = new Map<string, Way>(ways.map((way, index) => [`shard-${index}`, way] as const));
  let fleet: ProcessFleet | undefined;
  try {
    fleet = await startProcessFleet({
      ...{ kubeconfig: cluster.kubeconfigs.token, store: "coordinator", coordinators: 1, shards, maxShards: shards },
      settingsOf: (name) => ({ kubeconfig: ofShard.get(name)?.kubeconfig ?? cluster.kubeconfigs.token }),
    });
    await Promise.all([...fleet.coordinators, ...fleet.shards].map((daemon) => daemon.ready()));
    await atRest(ways);
    await nothingMoves(fleet);
    return ways.map(({ proxy }) => proxy.receivedBytes());
  } catch (error) {
    throw new Error(`measure a fleet; its last words:\n${fleet?.lastWords()}`, { cause: error });
  } finally {
    await fleet?.stop();
    await closeWays(ways);
  }
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

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(2);
