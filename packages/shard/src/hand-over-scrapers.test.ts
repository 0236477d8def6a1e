import { createMemoryStore, type EpochMs, type ScraperId, sealAssignment } from "@kube-state-shards/assignment";
import { catalogue } from "@kube-state-shards/families";
import { beforeEach, describe, expect, it } from "vitest";
import { awaitState } from "./testing/await-state.ts";
import { samplesIn } from "./testing/scrape.ts";
import { useSimulatedCluster } from "./testing/simulated-cluster.ts";
import { allOwnedBy, type TestShard } from "./testing/start-test-shard.ts";

const UNIT = "ns/team-0001"; // the seed's
const kinds = catalogue.filter(({ resource }) => ["pods", "namespaces", "nodes"].includes(resource));
const cluster = useSimulatedCluster();
let store = createMemoryStore();
let epoch = 0;

beforeEach(() => {
  store = createMemoryStore();
  epoch = 0;
});

const start = (): Promise<TestShard> =>
  cluster.start({
    id: "shard-0",
    store,
    kinds,
    options: { continuity: { timestampLeadMs: 1_000, maxOverlapMs: 60_000 } },
  });

const PROMETHEUS = { "user-agent": "Prometheus/3", "x-prometheus-scrape-timeout-seconds": "10" } as const;
const TEXT = "text/plain;version=0.0.4";
const OPEN_METRICS = "application/openmetrics-text;version=1.0.0";

async function scrape({ url }: TestShard, more: Readonly<Record<string, string>> = {}) {
  const sentMs = Date.now();
  const answer = await fetch(`${url}/metrics`, { headers: { accept: TEXT, "accept-encoding": "gzip", ...more } });
  const text = await answer.text();
  const lines = samplesIn(text);
  const { headers } = answer;
  return {
    sentMs,
    text,
    lines,
    pods: lines.filter((line) => line.startsWith("kube_pod_info{") && line.includes('namespace="team-0001"')),
    retiring: headers.get("x-kube-state-shards-retiring"),
    stamped: headers.get("x-kube-state-shards-stamped"),
  };
}

const publish = (owner: string, seenBy?: Readonly<Record<ScraperId, EpochMs>>) => {
  epoch += 1;
  const units = { ...allOwnedBy(cluster.simulator), [UNIT]: { phase: "owned", owner } as const };
  const retiring = seenBy && { [UNIT]: { from: "shard-0", sinceMs: store.now(), seenBy } };
  return store.publish(sealAssignment({ order: { term: 1, epoch }, units, unowned: [], retiring }));
};

/** The scrapers that the shard reports. */
function followScrapers(): () => readonly ScraperId[] {
  let ids: readonly ScraperId[] = [];
  const stop = store.watchReports((reports) => {
    ids = reports.get("shard-0")?.scrapers?.map(({ id }) => id) ?? [];
  });
  cluster.onEnd(async () => stop());
  return () => ids;
}

describe("a shard with --handoff-continuity timestamps", () => {
  it("reports who scrapes it, and nobody else", async () => {
    const scrapers = followScrapers();
    await publish("shard-0");
    const shard = await start();
    await awaitState(
      () => shard.shard.readiness().ready,
      (ready) => ready,
    );
    await scrape(shard);
    await scrape(shard, { ...PROMETHEUS, "x-kube-state-shards-fan-out": "1" });
    await scrape(shard, PROMETHEUS);
    await scrape(shard, PROMETHEUS);
    await awaitState(scrapers, (ids) => ids.length > 0);
    await scrape(shard, { ...PROMETHEUS, "user-agent": "Prometheus/2" });
    await awaitState(scrapers, (ids) => ids.length === 2);
    expect(new Set(scrapers()).size).toBe(2);
  });

  it("stamps the units that a scraper is to lose, in its next two bodies, and serves other readers as before", async () => {
    const scrapers = followScrapers();
    await publish("shard-0");
    const shard = await start();
    await awaitState(
      () => shard.shard.readiness().ready,
      (ready) => ready,
    );
    const before = await scrape(shard, PROMETHEUS);
    expect([before.pods.length > 0, before.retiring, before.stamped]).toEqual([true, null, null]);
    const [scraper = ""] = await awaitState(scrapers, (ids) => ids.length === 1);

    await publish("shard-1", {});
    await awaitState(
      () => scrape(shard),
      ({ retiring }) => retiring === UNIT,
    );
    const plain = await scrape(shard, PROMETHEUS);
    expect([plain.pods, plain.retiring, plain.stamped]).toEqual([before.pods, UNIT, null]);

    await publish("shard-1", { [scraper]: store.now() });
    const first = await awaitState(
      () => scrape(shard, PROMETHEUS),
      ({ stamped }) => stamped !== null,
    );
    expect([first.stamped, first.retiring]).toEqual([UNIT, UNIT]);
    const stamps = first.pods.map((line) => Number(/ (\d{13})$/.exec(line)?.[1]));
    expect(new Set(stamps).size).toBe(1);
    expect(stamps[0]).toBeGreaterThan(first.sentMs);
    expect(first.pods.map((line) => line.replace(/ \d{13}$/, ""))).toEqual(before.pods);
    // Samples of what stays have none.
    const staying = before.lines.filter((line) => !line.includes('namespace="team-0001"'));
    expect(staying.length).toBeGreaterThan(100);
    expect(first.lines).toEqual(expect.arrayContaining(staying));
    expect((await scrape(shard)).pods).toEqual(before.pods);

    const second = await scrape(shard, { ...PROMETHEUS, accept: OPEN_METRICS });
    expect(second.pods.every((line) => / \d{10}\.\d{3}$/.test(line))).toBe(true);
    expect(second.text.endsWith("# EOF\n")).toBe(true);
    const third = await scrape(shard, PROMETHEUS);
    expect([third.pods, third.stamped]).toEqual([[], null]);
    await awaitState(
      () => scrape(shard),
      ({ pods, retiring }) => pods.length === 0 && retiring === null,
    );
  });
});
