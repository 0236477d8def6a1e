import type { ShardId } from "@kube-state-shards/assignment";
import type { ControlLoop } from "../control/control-loop.ts";
import { NotLeadingError, UnknownShardError } from "../control/errors.ts";
import type { Scheduler } from "../control/scheduler.ts";
import type { ScaledSet } from "./cluster/scaled-set.ts";
import type { ScalerPlan } from "./plan/scaler-plan.ts";
import { reasonRow, type Verdict } from "./scaler-reasons.ts";

/** What a plan is carried out with. */
export type Means = {
  readonly fleet: Pick<ControlLoop, "drain" | "undrain">;
  readonly scheduler: Scheduler;
  /** The StatefulSet, and the version of it that was decided on; undefined while it cannot be read. */
  readonly set: (ScaledSet & { readonly resourceVersion: string }) | undefined;
  /** What is being emptied, in case that the write that ends it is refused. */
  readonly draining: readonly ShardId[];
};

/** A drain stands in the assignment once it is published, which takes a moment; a store that is lost takes longer. */
const PUBLISH_WITHIN_MS = 10_000;

/** Does what a plan says. Undefined when it was done, else what came in the way. Errors: none. */
export async function carryOut({ action }: ScalerPlan, means: Means): Promise<Verdict | undefined> {
  const { fleet, set } = means;
  const scale = (replicas: number, dryRun: boolean): Promise<Verdict | undefined> =>
    set === undefined
      ? Promise.resolve({ reason: "ApiUnreachable", message: "the StatefulSet has not been read" })
      : set.scale({ replicas, dryRun, resourceVersion: set.resourceVersion });
  switch (action.kind) {
    case "none":
      return undefined;
    case "try":
      return await scale(action.to, true);
    case "grow":
      return await scale(action.to, false);
    case "shrink": {
      const refused = await scale(action.to, false);
      if (refused !== undefined && reasonRow(refused.reason).givesBack === true)
        await order(
          means,
          means.draining.map((shard) => fleet.undrain(shard, "scaler")),
        );
      return refused;
    }
    case "drain":
      return (
        (await scale(action.to, true)) ??
        (await order(
          means,
          action.shards.map((shard) => fleet.drain(shard, "scaler")),
        ))
      );
    case "giveBack":
      return await order(
        means,
        action.shards.map((shard) => fleet.undrain(shard, "scaler")),
      );
  }
  return action satisfies never;
}

/** Waits until the store holds the orders. */
async function order({ scheduler }: Means, orders: readonly Promise<void>[]): Promise<Verdict | undefined> {
  const late = Promise.withResolvers<Verdict>();
  const stopTimer = scheduler.after(PUBLISH_WITHIN_MS, () =>
    late.resolve({
      reason: "StoreUnreachable",
      message: `no drain was published within ${PUBLISH_WITHIN_MS / 1_000}s`,
    }),
  );
  try {
    return await Promise.race([late.promise, Promise.all(orders).then(() => undefined)]);
  } catch (error) {
    if (error instanceof NotLeadingError) return { reason: "Following", message: error.message };
    if (error instanceof UnknownShardError)
      return { reason: "Draining", message: "a shard left before it could be emptied: the next look finds it gone" };
    throw error;
  } finally {
    stopTimer();
  }
}
