import { setTimeout as delay } from "node:timers/promises";
import type { Daemon, FleetStatus, ProcessFleet } from "../fleet/process-fleet.ts";
import type { Verdict } from "../poller/judge-polls.ts";
import { waitUntil } from "../process/wait-until.ts";
import { awaitLeader, type FleetRunResult, runFleetOn } from "./fleet-run.ts";
import type { ScenarioInput } from "./scenario.ts";

const FLEET = { store: "coordinator", coordinators: 1, churnRate: 20, readsUnion: false } as const;

type Ordered = { readonly status: number; readonly body: unknown };
type Order = { readonly method: "POST" | "DELETE"; readonly path: string; readonly body?: object };

/** What an operator's command asks for, without the command. */
async function order({ token }: ProcessFleet, to: Daemon, { method, path, body }: Order): Promise<Ordered> {
  const response = await fetch(`${to.telemetryUrl}/fleet/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${token}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(20_000),
  });
  return { status: response.status, body: await response.json() };
}

const unitsOf = ({ shards }: FleetStatus, name: string): number =>
  shards.find(({ shard }) => shard === name)?.units ?? 0;

/** Resolves when shard-1 is there and owns nothing, in a term from this one on, and nothing moves. */
const emptied = (fleet: ProcessFleet, coordinator: Daemon, fromTerm: number): Promise<FleetStatus> =>
  waitUntil(
    async () => {
      const said = await fleet.status(coordinator).catch(() => undefined);
      const isEmpty = said?.shards.some(({ shard, units }) => shard === "shard-1" && units === 0);
      return isEmpty && said?.moves.length === 0 && (said.order?.term ?? 0) >= fromTerm ? said : undefined;
    },
    { timeoutMs: 120_000, everyMs: 200, what: () => `shard-1 to own nothing:\n${fleet.lastWords()}` },
  );

/** A shard that is not known to be drained would be given its share within seconds. */
const WOULD_MOVE_MS = 5_000;

export type DrainRunResult = Pick<FleetRunResult, "verdict" | "existing"> & {
  /** Of the coordinator that was started anew, once its fleet was at rest. */
  readonly afterRestart: FleetStatus;
  readonly unitsAfterUndo: number;
};

/** Drains a shard, kills the coordinator and its store with it, starts it again, and lets the shard be filled. */
export async function drainThroughRestart(input: ScenarioInput): Promise<DrainRunResult> {
  let afterRestart: FleetStatus | undefined;
  let unitsAfterUndo = 0;
  const size = { ...FLEET, shards: 3, maxShards: 3 };
  const { verdict, existing } = await runFleetOn(input, size, async ({ fleet, watch, mark }) => {
    const coordinator = await awaitLeader(fleet);
    mark("drain shard-1");
    await order(fleet, coordinator, { method: "POST", path: "/drains", body: { shard: "shard-1" } });
    const before = (await emptied(fleet, coordinator, 0)).order;
    mark("kill -9 of the coordinator");
    coordinator.kill("SIGKILL");
    await coordinator.child()?.exited;
    coordinator.start();
    await emptied(fleet, coordinator, (before?.term ?? 0) + 1);
    await delay(WOULD_MOVE_MS);
    afterRestart = await fleet.status(coordinator);
    mark("undo the drain");
    await order(fleet, coordinator, { method: "DELETE", path: "/drains/shard-1" });
    await watch.settledOn(3);
    unitsAfterUndo = unitsOf(await fleet.status(coordinator), "shard-1");
  });
  if (afterRestart === undefined) throw new Error("drain through a restart: the run ended before it");
  return { verdict, existing, afterRestart, unitsAfterUndo };
}

export type DeathRunResult = {
  readonly verdict: Verdict;
  readonly held: FleetStatus;
  /** What the coordinator said to the death of one that lives, and of those that do not. */
  readonly refused: Ordered;
  readonly declared: Ordered;
  /** Once the rest of the fleet served all. */
  readonly after: FleetStatus;
};

/** Stops two of three shards, which holds the fleet, kills them, and declares them dead; then they come back. */
export async function declareShardsDead(input: ScenarioInput): Promise<DeathRunResult> {
  let seen: Omit<DeathRunResult, "verdict"> | undefined;
  const size = { ...FLEET, shards: 3, maxShards: 3 };
  const { verdict } = await runFleetOn(input, size, async ({ fleet, watch, mark }) => {
    const coordinator = await awaitLeader(fleet);
    const lost = fleet.shards.slice(1);
    // One that is killed refuses to be asked, and is given up before the other has been silent for a lease.
    mark("stop shard-1 and shard-2");
    for (const shard of lost) shard.kill("SIGSTOP");
    const held = await waitUntil(
      async () => {
        const said = await fleet.status(coordinator);
        return said.held ? said : undefined;
      },
      { everyMs: 200, what: () => "the coordinator to hold the fleet" },
    );
    mark("kill -9 of both");
    for (const shard of lost) shard.kill("SIGKILL");
    await Promise.all(lost.map((shard) => shard.child()?.exited));
    const shards = (...names: readonly string[]): Order => ({
      method: "POST",
      path: "/deaths",
      body: { shards: names },
    });
    const refused = await order(fleet, coordinator, shards("shard-1", "shard-0"));
    mark("declare them dead");
    const declared = await order(fleet, coordinator, shards("shard-1", "shard-2"));
    await watch.settledOn(1);
    seen = { held, refused, declared, after: await fleet.status(coordinator) };
    mark("they come back");
    for (const shard of lost) shard.start();
    await watch.settledOn(3);
  });
  if (seen === undefined) throw new Error("declare shards dead: the run ended before it");
  return { verdict, ...seen };
}
