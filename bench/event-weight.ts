import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type ApiObject, type Simulator, startSimulator } from "@kube-state-shards/simulator";
import { type ShardProcess, startShardProcess } from "./shard-process.ts";

const SEED = { pods: 4_000, namespaces: 40, nodes: 100 } as const;
const LEASES = { resource: "leases", namespace: "kube-node-lease" } as const;
const PER_SECOND = 200;
const SECONDS = 20;
const ROUNDS = 3;
const TICKS_PER_SECOND = 10;
/** What a change costs includes that its piece is compressed anew, once a scrape. */
const SCRAPES = 2;

/** A shard is full at 500 nodes (design.md, Scaler), each with the series that one has on the cluster of the main bench. */
const FULL_SERIES = 500 * (1_920_000 / 750);

type Load = { readonly name: string; readonly start: (simulator: Simulator) => () => void };

const IDLE: Load = { name: "nothing changes", start: () => () => {} };
const LOADS: readonly Load[] = [
  { name: "pods: one in eight creates, one deletes, six change a status", start: livePods },
  { name: "leases of nodes are renewed", start: renewLeases },
];

/**
 * What one event costs a shard in CPU, on a simulated API server (TLS, HTTP/2) of 4,000 pods: what changes cost, less what the same
 * time costs when nothing changes. Prints what share of a shard's one thread an event a second takes, in series of a full shard.
 */
export async function measureEventWeight(file: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "kss-bench-"));
  const simulator = await startSimulator({ tls: true, seed: SEED, historyLimit: 100_000 });
  try {
    for (let node = 0; node < SEED.nodes; node++) simulator.cluster.create(LEASES.resource, leaseOf(node));
    const kubeconfig = join(folder, "kubeconfig");
    writeFileSync(kubeconfig, simulator.kubeconfigYaml());
    const shard = await startShardProcess(file, kubeconfig);
    try {
      return render(await measureRounds(simulator, shard));
    } finally {
      await shard.stop();
    }
  } finally {
    await simulator.close();
    rmSync(folder, { recursive: true });
  }
}

type Cost = { readonly name: string; readonly eventMicros: number };

/** The median of the rounds, with the loads in turn within each: another process's burst spoils one round of all. */
async function measureRounds(simulator: Simulator, shard: ShardProcess): Promise<readonly Cost[]> {
  await run(LOADS[0] ?? IDLE, { simulator, shard }); // until it is compiled
  const micros = LOADS.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round++) {
    const idle = await run(IDLE, { simulator, shard });
    for (const [index, load] of LOADS.entries()) {
      const busy = await run(load, { simulator, shard });
      micros[index]?.push((1e6 * (busy.cpuSeconds - idle.cpuSeconds)) / busy.events);
    }
  }
  return LOADS.map(({ name }, index) => ({ name, eventMicros: median(micros[index] ?? []) }));
}

type Measured = { readonly simulator: Simulator; readonly shard: ShardProcess };

async function run({ start }: Load, { simulator, shard }: Measured): Promise<{ cpuSeconds: number; events: number }> {
  const version = (): number => Number(simulator.cluster.resourceVersion());
  await shard.scrape();
  const before = { version: version(), cpuSeconds: shard.cpuSeconds() };
  const stop = start(simulator);
  for (let scrape = 1; scrape < SCRAPES; scrape++) {
    await delay((SECONDS * 1_000) / SCRAPES);
    await shard.scrape();
  }
  await delay((SECONDS * 1_000) / SCRAPES);
  stop();
  await delay(500); // what is still on its way
  await shard.scrape();
  return { cpuSeconds: shard.cpuSeconds() - before.cpuSeconds, events: version() - before.version };
}

/** Makes one change after another, evenly, until it is stopped. */
function repeat(change: () => void): () => void {
  const timer = setInterval(() => {
    for (let due = PER_SECOND / TICKS_PER_SECOND; due > 0; due--) change();
  }, 1_000 / TICKS_PER_SECOND);
  return () => clearInterval(timer);
}

/** The events of a pod's life, of one pod after another: it is created, its status changes six times, it goes. */
function livePods({ cluster }: Simulator): () => void {
  const models = cluster.list("pods");
  let name = "";
  let life = 0;
  let step = 0;
  return repeat(() => {
    const model = models[life % models.length] ?? {};
    if (step === 0) name = `born-${cluster.resourceVersion()}`;
    const metadata = { name, namespace: namespaceOf(model) };
    if (step === 0) cluster.create("pods", { ...model, metadata });
    else if (step === 7) cluster.remove("pods", metadata);
    else cluster.update("pods", { ...model, metadata, status: { ...statusOf(model), podIP: `10.0.0.${step}` } });
    life += step === 7 ? 1 : 0;
    step = (step + 1) % 8;
  });
}

const statusOf = (pod: ApiObject): object => pod["status"] as object;
const namespaceOf = (pod: ApiObject): string => (pod["metadata"] as { readonly namespace: string }).namespace;

function renewLeases({ cluster }: Simulator): () => void {
  let next = 0;
  return repeat(() => void cluster.update(LEASES.resource, leaseOf(next++ % SEED.nodes)));
}

function leaseOf(node: number): unknown {
  const name = `node-${node}`;
  const renewTime = new Date().toISOString().replace("Z", "000Z");
  return {
    metadata: {
      name,
      namespace: LEASES.namespace,
      ownerReferences: [{ kind: "Node", apiVersion: "v1", name, uid: name }],
    },
    spec: { holderIdentity: name, leaseDurationSeconds: 40, renewTime },
  };
}

function render(costs: readonly Cost[]): string {
  const weightOf = (micros: number): string => String(Math.round((micros / 1e6) * FULL_SERIES));
  const rows = costs.map(
    ({ name, eventMicros }) => `| ${name} | ${Math.round(eventMicros)} | ${weightOf(eventMicros)} |`,
  );
  const mean = costs.reduce((sum, { eventMicros }) => sum + eventMicros, 0) / costs.length;
  return [
    `${PER_SECOND} changes a second for ${SECONDS} s and a scrape every ${SECONDS / SCRAPES} s, median of ${ROUNDS} rounds, less what an idle shard costs.`,
    `A shard is full at ${FULL_SERIES} series, or when events take its one thread.`,
    "",
    "| events | CPU of one, µs | one a second weighs, series |",
    "|---|---:|---:|",
    ...rows,
    `| mean | ${Math.round(mean)} | ${weightOf(mean)} |`,
  ].join("\n");
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
