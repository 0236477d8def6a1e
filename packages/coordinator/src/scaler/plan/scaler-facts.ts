import type { ShardId, UnitId } from "@kube-state-shards/assignment";
import type { Verdict } from "../scaler-reasons.ts";
import type { ScalerSettings } from "../scaler-settings.ts";

/** A fact, or why it is not known. */
export type Known<T> = { readonly known: true; readonly value: T } | { readonly known: false; readonly why: Verdict };

export const known = <T>(value: T): Known<T> => ({ known: true, value });
export const unknown = (
  reason: Verdict["reason"],
  message: string,
): { readonly known: false; readonly why: Verdict } => ({
  known: false,
  why: { reason, message },
});

/** The StatefulSet of the shards. */
export type StatefulSetFacts = {
  readonly uid: string;
  readonly resourceVersion: string;
  /** As its spec has them. */
  readonly replicas: number;
  /** What is being rolled out; undefined while nothing is. */
  readonly rollout: string | undefined;
  /** HorizontalPodAutoscalers and VerticalPodAutoscalers with the same target. */
  readonly autoscalers: readonly string[];
};

/** The fleet, seen from the coordinator that decides. */
export type FleetFacts = {
  readonly leads: boolean;
  /** Why nothing can be assigned now. */
  readonly storeProblem: string | undefined;
  readonly isAssigned: boolean;
  readonly held: boolean;
  readonly unowned: readonly UnitId[];
  /** Shards that report, or are not given up yet. */
  readonly living: ReadonlySet<ShardId>;
  /** Of these, the ones that are short of memory. */
  readonly full: ReadonlySet<ShardId>;
  /** What each shard exposes, owns, is about to own or still exposes for scrapers; who is left out has nothing. */
  readonly busy: ReadonlyMap<ShardId, number>;
  readonly drainedByOperator: readonly ShardId[];
  readonly drainedByScaler: readonly ShardId[];
  /** Samples of all units; undefined while no shard has told. */
  readonly series: number | undefined;
};

/** All that a decision is made from. */
export type ScalerFacts = {
  readonly settings: ScalerSettings;
  readonly fleet: FleetFacts;
  readonly statefulSet: Known<StatefulSetFacts>;
  readonly nodes: Known<number>;
  /** On this process's monotonic clock, as all times in the memory. */
  readonly nowMs: number;
};
