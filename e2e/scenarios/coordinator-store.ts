import type { Daemon, FleetStatus } from "../fleet/process-fleet.ts";
import { waitUntil } from "../process/wait-until.ts";
import { awaitLeader, type FleetRunResult, type FleetStage, runFleetOn } from "./fleet-run.ts";
import type { RescaleOptions } from "./rescale.ts";
import type { ScenarioInput } from "./scenario.ts";

const FLEET = { store: "coordinator", coordinators: 1 } as const;

/** A fleet without Redis: starts and stops shards as a StatefulSet controller does, under churn. */
export async function rescaleCoordinatorStore(
  input: ScenarioInput,
  { steps, churnRate }: RescaleOptions,
): Promise<FleetRunResult> {
  const [first = 1, ...rest] = steps;
  const size = { ...FLEET, shards: first, maxShards: Math.max(...steps), churnRate };
  return await runFleetOn(input, size, async ({ fleet, watch, mark }) => {
    for (const count of rest) {
      mark(`rescale to ${count} shards`);
      fleet.scaleTo(count);
      await watch.settledOn(count);
      mark("settled");
    }
  });
}

export type RestartResult = FleetRunResult & {
  /** Which shard served which namespace, in each poll's words, before the coordinator was killed and after it had taken over again. */
  readonly before: string;
  readonly after: string;
  readonly orders: readonly [before: string, after: string];
  /** What the coordinator finds wrong in the end. */
  readonly problems: FleetStatus["problems"];
};

/** Kills the coordinator, and the store with it, and starts it again: all that it knows then it hears from the shards. */
export async function restartCoordinatorStore(
  input: ScenarioInput,
  { shards, churnRate }: { readonly shards: number; readonly churnRate: number },
): Promise<RestartResult> {
  let seen: Pick<RestartResult, "before" | "after" | "orders" | "problems"> | undefined;
  const size = { ...FLEET, shards, maxShards: shards, churnRate, readsUnion: false };
  const result = await runFleetOn(input, size, async (stage) => {
    const { fleet, watch, mark } = stage;
    const coordinator: Daemon = await awaitLeader(fleet);
    const before = whoServesWhat(stage);
    const orderBefore = ordersOf(stage);
    mark("kill -9 of the coordinator");
    coordinator.kill("SIGKILL");
    await coordinator.child()?.exited;
    coordinator.start();
    await waitUntil(() => (ordersOf(stage) === orderBefore ? undefined : true), {
      timeoutMs: 120_000,
      what: () => `shards to apply an order of the coordinator that was started anew; they stand at ${ordersOf(stage)}`,
    });
    await watch.settledOn(shards);
    mark("settled");
    const { problems } = await fleet.status(coordinator);
    seen = { before, after: whoServesWhat(stage), orders: [orderBefore, ordersOf(stage)], problems };
  });
  if (seen === undefined) throw new Error("restart the coordinator: the run ended before it");
  return { ...result, ...seen };
}

const whoServesWhat = ({ watch }: FleetStage): string =>
  (watch.latest()?.answers ?? [])
    .map(({ shard, pods }) => `${shard}: ${[...new Set(pods.map((pod) => pod.split("/")[0]))].sort().join(" ")}`)
    .sort()
    .join("; ");

const ordersOf = ({ watch }: FleetStage): string =>
  [...new Set((watch.latest()?.answers ?? []).map(({ order }) => order))].sort().join(" ");
