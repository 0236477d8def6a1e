import type { Log } from "@kube-state-shards/listwatch";
import { planWatches, type WatchPlan, type WatchPlanInput } from "./plan-watches.ts";
import type { WatchMode } from "./prefer-mode.ts";

/** How each kind is watched now, and what was said of that. */
export interface WatchModes {
  of(resource: string): WatchMode;
  /** The last plan. */
  readonly plan: Pick<WatchPlan, "modes" | "watches" | "openWatches">;
  /** Plans anew. Returns whether a kind is watched in another way from now on. */
  replan(input: Omit<WatchPlanInput, "modes">, how: { readonly isFirst: boolean }): boolean;
}

export function createWatchModes(log: Log): WatchModes {
  let plan: WatchPlan = { modes: new Map(), widened: new Set(), watches: new Map(), openWatches: 0 };
  let saidTooMany = false;

  const say = (now: WatchPlan, { isFirst, input }: { readonly isFirst: boolean; readonly input: PlanInput }): void => {
    const { maxOpenWatches, namespaces, mayWiden } = input;
    const { openWatches, widened } = now;
    if (!mayWiden && openWatches > maxOpenWatches && !saidTooMany) {
      saidTooMany = true;
      log.warn(
        { openWatches, maxOpenWatches },
        "more watches than --max-open-watches: --namespaces allows no wide ones",
      );
    }
    if (!isSameSet(widened, plan.widened)) {
      log.warn(
        { clusterWide: [...widened], namespaces, openWatches, maxOpenWatches },
        "changed which kinds are watched cluster-wide, to stay within --max-open-watches",
      );
    } else if (!isFirst && hasChanged(now, plan)) {
      log.info({ ...byMode(now), namespaces, openWatches }, "changed how kinds are watched");
    }
  };

  return {
    of: (resource) => plan.modes.get(resource) ?? "namespace",
    get plan() {
      return plan;
    },
    replan(input, { isFirst }) {
      const now = planWatches({ ...input, modes: plan.modes });
      say(now, { isFirst, input });
      const isChanged = hasChanged(now, plan);
      plan = now;
      return isChanged;
    },
  };
}

type PlanInput = Omit<WatchPlanInput, "modes">;

const hasChanged = (now: WatchPlan, before: WatchPlan): boolean =>
  [...now.modes].some(([resource, mode]) => mode !== (before.modes.get(resource) ?? "namespace"));

/** `{ namespace: ["pods"], cluster: [], server: [] }` */
function byMode({ modes }: WatchPlan): Readonly<Record<WatchMode, readonly string[]>> {
  const of = (wanted: WatchMode): readonly string[] =>
    [...modes].flatMap(([resource, mode]) => (mode === wanted ? [resource] : []));
  return { namespace: of("namespace"), cluster: of("cluster"), server: of("server") };
}

const isSameSet = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean =>
  a.size === b.size && [...a].every((name) => b.has(name));
