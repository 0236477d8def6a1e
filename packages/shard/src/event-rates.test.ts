import type { ShardReport } from "@kube-state-shards/assignment";
import { describe, expect, it } from "vitest";
import { awaitState } from "./testing/await-state.ts";
import { scrape } from "./testing/scrape.ts";
import { useSimulatedCluster } from "./testing/simulated-cluster.ts";
import { allOwnedBy, assign, FLEET_TOKEN, type TestShard } from "./testing/start-test-shard.ts";

const cluster = useSimulatedCluster();
const NAMESPACE = "team-0001";
const HALF_LIFE_MS = 60_000;
/** Of events that came just now to a unit that has been watched for a half-life. */
const rateOf = (events: number): number =>
  Number((events / ((HALF_LIFE_MS / 1_000 / Math.LN2) * (1 - 0.5))).toPrecision(3));

async function reportOf({ fleetUrl }: TestShard): Promise<ShardReport> {
  const response = await fetch(`${fleetUrl}/report`, { headers: { authorization: `Bearer ${FLEET_TOKEN}` } });
  return (await response.json()) as ShardReport;
}

describe.each(["namespace", "cluster", "server", "auto"] as const)(
  "the events a second that a shard reports (%s)",
  (watchStrategy) => {
    it("are the changes of all kinds in each unit, and not what a list or a relist brings", async () => {
      let nowMs = 0;
      const started = await cluster.start({ options: { watchStrategy }, monotonicMs: () => nowMs });
      const units = allOwnedBy(cluster.simulator);
      await started.store.publish(assign(1, units));
      const samplesNow = async () => (await scrape(started.url)).text;
      await awaitState(samplesNow, (text) => text.includes("kube_pod_info{"));
      const rates = async () =>
        Object.fromEntries(
          Object.entries((await reportOf(started)).units).map(([unit, { eventsPerSecond }]) => [unit, eventsPerSecond]),
        );
      expect(new Set(Object.values(await rates()))).toEqual(new Set([null]));
      nowMs += HALF_LIFE_MS;
      expect(new Set(Object.values(await rates()))).toEqual(new Set([0]));

      const { cluster: objects, faults } = cluster.simulator;
      const make = (kind: string, name: string): unknown =>
        objects.create(kind, { metadata: { name, namespace: NAMESPACE }, spec: {} });
      for (const name of ["a", "b", "c"]) make("pods", name);
      make("configmaps", "d");
      objects.update("pods", { metadata: { name: "a", namespace: NAMESPACE }, spec: { nodeName: "somewhere" } });
      objects.remove("pods", { name: "b", namespace: NAMESPACE });
      const unit = `ns/${NAMESPACE}`;
      const expected = { ...Object.fromEntries(Object.keys(units).map((one) => [one, 0])), [unit]: rateOf(6) };
      await awaitState(rates, (now) => now[unit] === rateOf(6));
      expect(await rates()).toEqual(expected);

      const asked = (what: "list" | "watch"): number =>
        cluster.simulator.requests.filter(({ verb }) => verb === what).length;
      const before = { list: asked("list"), watch: asked("watch") };
      const watches = faults.strikeWatches("garbageLine");
      // Each is read in its own time, listed anew, and watched from there: only what comes now is an event.
      await awaitState(
        () => ({ list: asked("list"), watch: asked("watch"), open: cluster.simulator.openWatches().length }),
        (now) => now.list >= before.list + watches && now.watch >= before.watch + watches && now.open === watches,
      );
      make("pods", "e");
      await awaitState(rates, (now) => now[unit] === rateOf(7));
      expect(await rates()).toEqual({ ...expected, [unit]: rateOf(7) });
    });
  },
);
