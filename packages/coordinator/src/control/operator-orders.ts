import {
  type Assignment,
  compareShards,
  type Leader,
  type ShardId,
  type ShardReport,
  shardsOf,
} from "@kube-state-shards/assignment";
import { forerunnersAmong } from "../slicing/forerunners.ts";
import type { ControlState } from "./control-state.ts";
import type { Facts } from "./decide.ts";
import { type DrainedBy, type DrainOrder, isDrainedAs } from "./drained-shards.ts";
import { NotLeadingError, UnknownShardError } from "./errors.ts";
import { createDeaths, type PendingDeathsOptions } from "./pending-deaths.ts";

/** What an operator may ask of the coordinator that leads. Errors of all: `NotLeadingError`. */
export interface OperatorOrders {
  /**
   * Empties a shard and gives it nothing until `undrain`, also after a restart of it or of us. Resolves once the store holds
   * that; its units then move. An operator's word on a shard goes before the scaler's. Errors: `UnknownShardError`.
   */
  drain(shard: ShardId, by?: DrainedBy): Promise<void>;
  undrain(shard: ShardId, by?: DrainedBy): Promise<void>;
  /** Plans from the present weights, whatever the threshold and the pause. Resolves with the number of units that will move. */
  rebalance(): Promise<number>;
  /**
   * Gives silent shards up, also while the fleet is held. Resolves once the store holds that their units are others'.
   * Errors: `UnknownShardError`; `LivingShardError` when one of them reports or answers: then all of them stay.
   */
  declareDead(shards: readonly ShardId[]): Promise<void>;
}

/** The orders given and not yet carried out. */
export type PendingOrders = OperatorOrders & {
  wishes(): Pick<Facts, "drains" | "declaredDead" | "rebalance">;
  /** A decision was made with the wishes. */
  planned(state: ControlState): void;
  /** The store holds this. */
  published(current: Assignment | undefined): void;
  /** We lead no longer: whoever waits hears of it. */
  drop(leader: Leader | undefined): void;
};

export type OrdersOptions = Omit<PendingDeathsOptions, "mustLead"> & {
  readonly leads: () => boolean;
  readonly leader: () => Leader | undefined;
  readonly reports: () => ReadonlyMap<ShardId, ShardReport>;
};

type Waiting = {
  readonly attempt: string;
  readonly shard: ShardId;
  readonly isDone: (current: Assignment | undefined) => boolean;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
};

export function createOrders({ leads, leader, reports, ...options }: OrdersOptions): PendingOrders {
  const { state, onOrder } = options;
  let drains: ReadonlyMap<ShardId, DrainOrder> = new Map();
  let waiting: readonly Waiting[] = [];
  let rebalances: readonly PromiseWithResolvers<number>[] = [];

  const mustLead = (attempt: string): void => {
    if (!leads()) throw new NotLeadingError(attempt, leader());
  };
  const deaths = createDeaths({ ...options, mustLead });
  const setDrained = (attempt: string, shard: ShardId, asked: DrainOrder): Promise<void> => {
    const given = drains.get(shard);
    const order = given?.by === "operator" && asked.by === "scaler" ? given : asked;
    drains = new Map([...drains, [shard, order]]);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const isDone = (current: Assignment | undefined): boolean => isDrainedAs(current, shard, order);
    // The word that counts on a shard is what whoever waits for another one waits for.
    const others = waiting.map((one) => (one.shard === shard ? { ...one, isDone } : one));
    waiting = [...others, { attempt, shard, isDone, resolve, reject }];
    onOrder();
    return promise;
  };

  return {
    async drain(shard, by = "operator") {
      const attempt = `drain ${shard}`;
      mustLead(attempt);
      const known = knownShards(reports(), state().current);
      if (!known.includes(shard)) throw new UnknownShardError(attempt, shard, known);
      await setDrained(attempt, shard, { drained: true, by });
    },
    async undrain(shard, by = "operator") {
      const attempt = `undrain ${shard}`;
      mustLead(attempt);
      await setDrained(attempt, shard, { drained: false, by });
    },
    async rebalance() {
      mustLead("rebalance");
      const asked = Promise.withResolvers<number>();
      rebalances = [...rebalances, asked];
      onOrder();
      return asked.promise;
    },
    declareDead: deaths.declare,
    wishes: () => ({ drains, declaredDead: deaths.declared(), rebalance: rebalances.length > 0 }),
    planned(planned) {
      const moves = countWanted(planned.current, planned.target);
      for (const { resolve } of rebalances) resolve(moves);
      rebalances = [];
      deaths.planned(planned);
    },
    published(current) {
      drains = new Map([...drains].filter(([shard, order]) => !isDrainedAs(current, shard, order)));
      for (const { isDone, resolve } of waiting) if (isDone(current)) resolve();
      waiting = waiting.filter(({ isDone }) => !isDone(current));
      deaths.published();
    },
    drop(now) {
      for (const { attempt, reject } of waiting) reject(new NotLeadingError(attempt, now));
      for (const { reject } of rebalances) reject(new NotLeadingError("rebalance", now));
      waiting = [];
      rebalances = [];
      drains = new Map();
      deaths.drop(now);
    },
  };
}

/** The units that are to be elsewhere than they are; slices that are yet to be cut, and to go, among them. */
function countWanted(current: Assignment | undefined, { owners }: ControlState["target"]): number {
  const units = current?.units ?? {};
  const forerunnersOf = forerunnersAmong({ has: (unit) => units[unit] !== undefined, keys: () => Object.keys(units) });
  let moves = 0;
  for (const [unit, shard] of owners)
    for (const one of forerunnersOf(unit)) if (units[one]?.owner !== shard) moves += 1;
  return moves;
}

function knownShards(reports: ReadonlyMap<ShardId, ShardReport>, current: Assignment | undefined): readonly ShardId[] {
  const named = current === undefined ? [] : shardsOf(current);
  return [...new Set([...reports.keys(), ...named, ...(current?.drained ?? [])])].sort(compareShards);
}
