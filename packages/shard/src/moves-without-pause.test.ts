import { createMemoryStore, type Placement, type ShardReport, type UnitId } from "@kube-state-shards/assignment";
import { startSimulator } from "@kube-state-shards/simulator";
import { expect, it } from "vitest";
import { awaitState } from "./testing/await-state.ts";
import { scrape } from "./testing/scrape.ts";
import { allOwnedBy, assign, startTestShard, type TestShard } from "./testing/start-test-shard.ts";

const SHARDS = ["shard-0", "shard-1"] as const;
const ROUNDS = 6;

/** Pods that a body serves: those of retiring units are not counted. */
async function servedBy({
  url,
}: TestShard): Promise<{ readonly all: readonly string[]; readonly served: readonly string[] }> {
  const { samples, headers } = await scrape(url, "/metrics?resources=pods");
  const retiring = new Set(headers.get("x-kube-state-shards-retiring")?.split(","));
  const pods = samples.flatMap((line) => {
    const match = /^kube_pod_info\{namespace="([^"]+)",pod="([^"]+)"/.exec(line);
    return match === null ? [] : [{ unit: `ns/${match[1]}`, name: `${match[1]}/${match[2]}` }];
  });
  return {
    all: pods.map((pod) => pod.name),
    served: pods.filter((pod) => !retiring.has(pod.unit)).map((pod) => pod.name),
  };
}

it("Never nowhere, at most one authoritative: while units move to and fro without pause, polled all the time", async () => {
  const simulator = await startSimulator({ seed: { pods: 90, namespaces: 10, nodes: 3 } });
  const store = createMemoryStore();
  const shards = await Promise.all(SHARDS.map((id) => startTestShard({ simulator, id, store })));
  let reports: ReadonlyMap<string, ShardReport> = new Map();
  const stopReports = store.watchReports((now) => {
    reports = now;
  });
  try {
    let placements: Readonly<Record<UnitId, Placement>> = allOwnedBy(simulator);
    let epoch = 0;
    const publish = async (next: (placement: Placement, unit: UnitId) => Placement): Promise<void> => {
      placements = Object.fromEntries(Object.entries(placements).map(([unit, now]) => [unit, next(now, unit)]));
      await store.publish(assign(++epoch, placements));
    };
    const say = (unit: UnitId, shard: string, state: string): boolean =>
      reports.get(shard)?.units[unit]?.state === state;
    const until = (isDone: (placement: Placement, unit: UnitId) => boolean): Promise<boolean> =>
      awaitState(() => Object.entries(placements).every(([unit, placement]) => isDone(placement, unit)), Boolean);

    await publish((placement) => placement);
    await until((placement, unit) => say(unit, placement.owner, "serving"));
    const pods = simulator.cluster.list("pods").map(({ metadata }) => {
      const { namespace, name } = metadata as { namespace: string; name: string };
      return `${namespace}/${name}`;
    });

    let isMoving = true;
    const faults = { missing: 0, double: 0, polls: 0 };
    const poll = async (): Promise<void> => {
      let suspect: ReadonlySet<string> = new Set();
      while (isMoving) {
        const [a, b] = await Promise.all(shards.map(servedBy));
        if (a === undefined || b === undefined) throw new Error("there are two shards");
        const shown = new Set([...a.all, ...b.all]);
        const missing = pods.filter((pod) => !shown.has(pod)).map((pod) => `missing ${pod}`);
        const bs = new Set(b.served);
        const double = a.served.filter((pod) => bs.has(pod)).map((pod) => `double ${pod}`);
        // Two bodies are not of one instant: a fault is one that two polls on end see.
        for (const what of [...missing, ...double])
          if (suspect.has(what)) faults[what.startsWith("m") ? "missing" : "double"]++;
        suspect = new Set([...missing, ...double]);
        faults.polls++;
      }
    };
    const polling = poll();
    for (let round = 0; round < ROUNDS; round++) {
      await publish(({ owner }) => ({ phase: "warming", owner, next: owner === "shard-0" ? "shard-1" : "shard-0" }));
      await until((now, unit) => now.phase === "warming" && say(unit, now.next, "ready"));
      await publish((now) =>
        now.phase === "warming" ? { ...now, phase: "cuttingOver", atMs: store.now() + 30 } : now,
      );
      await until((now, unit) => now.phase === "cuttingOver" && say(unit, now.next, "serving"));
      await publish((now) => (now.phase === "cuttingOver" ? { phase: "owned", owner: now.next } : now));
    }
    isMoving = false;
    await polling;
    expect(faults).toMatchObject({ missing: 0, double: 0 });
    expect(faults.polls).toBeGreaterThan(ROUNDS);
  } finally {
    stopReports();
    await Promise.all(shards.map((shard) => shard.close()));
    await simulator.close();
  }
});
