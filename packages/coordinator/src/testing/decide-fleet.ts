import {
  type Assignment,
  namespaceUnit,
  type ShardId,
  type ShardReport,
  type UnitId,
} from "@kube-state-shards/assignment";
import { adoptAssignment, type ControlState, INITIAL_CONTROL } from "../control/control-state.ts";
import { COORDINATOR_DEFAULTS, type CoordinatorOptions } from "../control/coordinator-options.ts";
import { type Decision, decide, type Facts } from "../control/decide.ts";
import { type ObedientFleet, obedientReports } from "./obedient-reports.ts";

/** `decide` step by step, over shards that do at once what they are told. Each publication gets through. */
export class DecideFleet {
  state: ControlState = INITIAL_CONTROL;
  nowMs = 1_000;
  shards: readonly ShardId[] = ["shard-0", "shard-1"];
  units: ReadonlySet<UnitId> = new Set(Array.from({ length: 12 }, (_, index) => namespaceUnit(`n${index}`)));
  series: Record<UnitId, number> = {};
  rates: Record<UnitId, number | null> = {};
  more: Record<ShardId, Partial<ShardReport>> = {};
  options: CoordinatorOptions = { ...COORDINATOR_DEFAULTS, clusterResources: [], expectedShards: 2 };

  get current(): Assignment | undefined {
    return this.state.current;
  }

  reports(fleet: Partial<ObedientFleet> = {}): ReadonlyMap<ShardId, ShardReport> {
    const { shards, nowMs, series, rates, more } = this;
    return obedientReports(this.current, { shards, nowMs, series, rates, more, ...fleet });
  }

  step(more: Partial<Facts> = {}): Decision {
    const { nowMs, options, units } = this;
    const reports = this.reports();
    const given = { units, reports, nowMs, storeNowMs: nowMs, leadingSinceMs: 0, trusted: true, probed: undefined };
    const decision = decide(this.state, { ...given, options, ...more });
    this.state = decision.published ?? decision.state;
    this.nowMs += options.cutOverLeadMs + 1;
    return decision;
  }

  /** Until nothing is published any more. Returns every assignment published on the way. */
  settle(more: Partial<Facts> = {}): readonly Assignment[] {
    const published: Assignment[] = [];
    for (let quiet = 0; quiet < 3; ) {
      const next = this.step(more).published?.current;
      quiet = next === undefined ? quiet + 1 : 0;
      if (next !== undefined) published.push(next);
      if (published.length > 500) throw new Error("500 publications and no end");
    }
    return published;
  }

  /** Another coordinator goes on from what is published. */
  adopt(): void {
    if (this.current !== undefined) this.state = adoptAssignment(this.state, this.current, { nowMs: this.nowMs });
  }

  owners(): Readonly<Record<UnitId, ShardId>> {
    return Object.fromEntries(Object.entries(this.current?.units ?? {}).map(([unit, { owner }]) => [unit, owner]));
  }

  unitsOf(shard: ShardId): readonly UnitId[] {
    return Object.entries(this.owners()).flatMap(([unit, owner]) => (owner === shard ? [unit] : []));
  }

  isAtRest(): boolean {
    return Object.values(this.current?.units ?? {}).every(({ phase }) => phase === "owned");
  }
}
