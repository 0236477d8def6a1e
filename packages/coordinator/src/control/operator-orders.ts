import {
  type Assignment,
  compareShards,
  type Leader,
  type ShardId,
  type ShardReport,
  shardsOf,
} from "@kube-state-shards/assignment";
import type { ControlState } from "./control-state.ts";
import type { Facts } from "./decide.ts";
import { NotLeadingError, UnknownShardError } from "./errors.ts";
import { sameSet } from "./target.ts";

/** On whose word a shard is drained. The scaler gives back what it has drained; what an operator has drained it leaves alone. */
type DrainedBy = "operator" | "scaler";

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
}

/** The orders given and not yet carried out. */
export type PendingOrders = OperatorOrders & {
  wishes(): Pick<Facts, "drained" | "drainedByScaler" | "rebalance">;
  /** A decision was made with the wishes. */
  planned(state: ControlState): void;
  /** The store holds this. */
  published(current: Assignment | undefined): void;
  /** We lead no longer: whoever waits hears of it. */
  drop(leader: Leader | undefined): void;
};

export type OrdersOptions = {
  readonly leads: () => boolean;
  readonly leader: () => Leader | undefined;
  readonly state: () => ControlState;
  readonly reports: () => ReadonlyMap<ShardId, ShardReport>;
  readonly onOrder: () => void;
};

type Waiting = {
  readonly attempt: string;
  readonly shard: ShardId;
  readonly isDone: (current: Assignment | undefined) => boolean;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
};

type Drains = { readonly drained: ReadonlySet<ShardId>; readonly drainedByScaler: ReadonlySet<ShardId> };

export function createOrders({ leads, leader, state, reports, onOrder }: OrdersOptions): PendingOrders {
  let drains: Drains | undefined;
  let waiting: readonly Waiting[] = [];
  let rebalances: readonly PromiseWithResolvers<number>[] = [];

  const mustLead = (attempt: string): void => {
    if (!leads()) throw new NotLeadingError(attempt, leader());
  };
  const setDrained = (attempt: string, shard: ShardId, by: DrainedBy | undefined): Promise<void> => {
    drains = drainsWith(drains ?? drainsOf(state().current), shard, by);
    const isByScaler = drains.drainedByScaler.has(shard);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const isDone = (current: Assignment | undefined): boolean => {
      const held = drainsOf(current);
      const isAsAsked = held.drained.has(shard) === (by !== undefined);
      return current !== undefined && isAsAsked && held.drainedByScaler.has(shard) === isByScaler;
    };
    // The last word on a shard counts: whoever waits for an earlier one waits for this.
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
      await setDrained(attempt, shard, by);
    },
    async undrain(shard, by = "operator") {
      const attempt = `undrain ${shard}`;
      mustLead(attempt);
      const isTheirs = !(drains ?? drainsOf(state().current)).drainedByScaler.has(shard);
      if (by === "operator" || !isTheirs) await setDrained(attempt, shard, undefined);
    },
    async rebalance() {
      mustLead("rebalance");
      const asked = Promise.withResolvers<number>();
      rebalances = [...rebalances, asked];
      onOrder();
      return asked.promise;
    },
    wishes: () => ({ ...drains, rebalance: rebalances.length > 0 }),
    planned({ current, target }) {
      const moves = Object.entries(current?.units ?? {}).filter(
        ([unit, { owner }]) => (target.owners.get(unit) ?? owner) !== owner,
      );
      for (const { resolve } of rebalances) resolve(moves.length);
      rebalances = [];
    },
    published(current) {
      const held = drainsOf(current);
      if (
        drains !== undefined &&
        sameSet(drains.drained, held.drained) &&
        sameSet(drains.drainedByScaler, held.drainedByScaler)
      )
        drains = undefined;
      for (const { isDone, resolve } of waiting) if (isDone(current)) resolve();
      waiting = waiting.filter(({ isDone }) => !isDone(current));
    },
    drop(now) {
      for (const { attempt, reject } of waiting) reject(new NotLeadingError(attempt, now));
      for (const { reject } of rebalances) reject(new NotLeadingError("rebalance", now));
      waiting = [];
      rebalances = [];
      drains = undefined;
    },
  };
}

const drainsOf = (current: Assignment | undefined): Drains => ({
  drained: new Set(current?.drained),
  drainedByScaler: new Set(current?.drainedByScaler),
});

/** What an operator has drained stays the operator's when the scaler drains it, too. */
function drainsWith(before: Drains, shard: ShardId, by: DrainedBy | undefined): Drains {
  const drained = new Set(before.drained);
  const drainedByScaler = new Set(before.drainedByScaler);
  if (by === "scaler") {
    if (!drained.has(shard)) drainedByScaler.add(shard);
  } else drainedByScaler.delete(shard);
  if (by === undefined) drained.delete(shard);
  else drained.add(shard);
  return { drained, drainedByScaler };
}

function knownShards(reports: ReadonlyMap<ShardId, ShardReport>, current: Assignment | undefined): readonly ShardId[] {
  const named = current === undefined ? [] : shardsOf(current);
  return [...new Set([...reports.keys(), ...named, ...(current?.drained ?? [])])].sort(compareShards);
}
