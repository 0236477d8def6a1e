import type { Log } from "@kube-state-shards/listwatch";
import { type Scheduler, SYSTEM_SCHEDULER } from "../control/scheduler.ts";
import { type Choice, chooseEvent, NOTHING_TOLD, type Told } from "./announce/choose-event.ts";
import type { ScalerMetrics } from "./announce/scaler-metrics.ts";
import { carryOut, type Means } from "./carry-out.ts";
import type { StatefulSetName } from "./cluster/find-autoscalers.ts";
import type { ScaledSet } from "./cluster/scaled-set.ts";
import type { NodeCounter } from "./cluster/watch-nodes.ts";
import { recommendResources } from "./estimate/recommend-resources.ts";
import { planScaling } from "./plan/plan-scaling.ts";
import { type Known, type StatefulSetFacts, unknown } from "./plan/scaler-facts.ts";
import { NO_MEMORY, type ScalerMemory } from "./plan/scaler-memory.ts";
import type { ScalerPlan } from "./plan/scaler-plan.ts";
import { type ReadableFleet, readFleet } from "./read-fleet.ts";
import { reasonRow, type Verdict } from "./scaler-reasons.ts";
import type { NodeSelection, ScalerSettings } from "./scaler-settings.ts";
import type { ScaleChange, ScalerStatus } from "./scaler-status.ts";

export type ScalingLoopOptions = {
  readonly fleet: ReadableFleet & Means["fleet"];
  readonly settings: ScalerSettings;
  openSet(name: StatefulSetName): ScaledSet;
  openNodes(selection: NodeSelection): NodeCounter;
  announce(event: NonNullable<Choice["event"]>, set: StatefulSetName & { readonly uid: string }): Promise<void>;
  readonly metrics: ScalerMetrics;
  readonly log: Log;
  readonly scheduler?: Scheduler | undefined;
};

export interface Scaler {
  start(): void;
  /** Ends after the decision under way. What is being emptied stays so, for whoever leads next. */
  stop(): Promise<void>;
  /** Goes on with other settings: at once, and what was wanted by the old ones is forgotten. */
  change(settings: ScalerSettings): void;
  status(): ScalerStatus;
}

type Seen = { readonly set: Known<StatefulSetFacts>; readonly plan: ScalerPlan };

/** Looks at the cluster and the fleet every period, decides, and does what was decided; one decision at a time. */
export function createScalingLoop(loop: ScalingLoopOptions): Scaler {
  const { fleet, metrics, log, scheduler = SYSTEM_SCHEDULER } = loop;
  let settings = loop.settings;
  /** Settings of the next decision, where they are others. */
  let changed: ScalerSettings | undefined;
  let nodes: { readonly counter: NodeCounter; readonly selection: string } | undefined;
  let memory: ScalerMemory = NO_MEMORY;
  let told: Told = NOTHING_TOLD;
  let verdict: Verdict = {
    reason: settings.mode === "off" ? "Off" : "NodesUnknown",
    message: "nothing is decided yet",
  };
  let seen: Seen | undefined;
  let lastChange: ScaleChange | undefined;
  let running: Promise<void> = Promise.resolve();
  let nextTick: (() => void) | undefined;
  let isRunning = false;
  let isStopped = false;

  /** Counts what the settings say, and nothing while the scaler is off. */
  const followNodes = async (): Promise<void> => {
    const selection = settings.mode === "off" ? undefined : JSON.stringify(settings.nodes);
    if (selection === nodes?.selection) return;
    await nodes?.counter.stop();
    nodes = selection === undefined ? undefined : { counter: loop.openNodes(settings.nodes), selection };
    nodes?.counter.start();
  };

  const adoptSettings = (): void => {
    if (changed === undefined) return;
    const isOther = JSON.stringify(changed.statefulSet) !== JSON.stringify(settings.statefulSet);
    memory = isOther ? NO_MEMORY : { ...memory, want: undefined };
    settings = changed;
    changed = undefined;
  };

  const decide = async (): Promise<void> => {
    adoptSettings();
    const { mode, statefulSet } = settings;
    await followNodes();
    const isAsked = mode !== "off" && statefulSet !== undefined && fleet.status().leader.me;
    const set = isAsked ? loop.openSet(statefulSet) : undefined;
    const read = (await set?.read()) ?? unknown("StatefulSetMissing", "no StatefulSet is named");
    // From here to the write nothing is waited for: who leads, and who serves what, is as it is now.
    const plan = planScaling(memory, {
      settings,
      fleet: readFleet(fleet),
      statefulSet: read,
      nodes: nodes?.counter.count() ?? unknown("NodesUnknown", "nodes are not counted"),
      nowMs: scheduler.nowMs(),
    });
    seen = { set: read, plan };
    const refused = await carryOut(plan, {
      fleet,
      scheduler,
      draining: fleet.assignment()?.drainedByScaler ?? [],
      set: set !== undefined && read.known ? { ...set, resourceVersion: read.value.resourceVersion } : undefined,
    });
    memory = refused === undefined ? plan.done : afterRefusal(plan, refused);
    const acted = refused === undefined && plan.action.kind !== "none" && plan.action.kind !== "try";
    say(refused ?? plan.verdict, acted);
    if (acted) noteChange(plan, read);
    metrics.decided(status());
    await tell({ acted, read });
  };

  /** Shards that were emptied in vain are not emptied again at once. */
  const afterRefusal = ({ action, memory: before }: ScalerPlan, refused: Verdict): ScalerMemory =>
    action.kind === "shrink" && reasonRow(refused.reason).givesBack === true
      ? { ...before, want: undefined, drain: undefined, changedMs: scheduler.nowMs() }
      : before;

  const say = (now: Verdict, acted: boolean): void => {
    const isNews = now.reason !== verdict.reason || acted;
    verdict = now;
    if (!isNews) return;
    const { kind } = reasonRow(now.reason);
    const line = { reason: now.reason };
    if (kind === "fault") log.warn(line, `scaler: ${now.message}`);
    else if (kind === "rest") log.debug(line, `scaler: ${now.message}`);
    else log.info(line, `scaler: ${now.message}`);
  };

  const noteChange = ({ action }: ScalerPlan, read: Known<StatefulSetFacts>): void => {
    if ((action.kind !== "grow" && action.kind !== "shrink") || !read.known) return;
    lastChange = { from: read.value.replicas, to: action.to, atMs: Date.now() };
    metrics.changed(action.kind === "grow" ? "up" : "down");
  };

  /** An Event that cannot be written is no reason to scale otherwise. */
  const tell = async ({ acted, read }: { readonly acted: boolean; readonly read: Known<StatefulSetFacts> }) => {
    const choice = chooseEvent(told, { verdict, acted, nowMs: scheduler.nowMs() });
    told = choice.told;
    const { statefulSet } = settings;
    if (choice.event === undefined || statefulSet === undefined || !read.known) return;
    try {
      await loop.announce(choice.event, { ...statefulSet, uid: read.value.uid });
    } catch (error) {
      log.warn({ err: error, reason: choice.event.reason }, "an Event of the scaler could not be written");
    }
  };

  const tick = (): void => {
    nextTick = undefined;
    if (isStopped || isRunning) return;
    isRunning = true;
    running = decide()
      .catch((error: unknown) => log.error({ err: error }, "a decision of the scaler failed: the next one tries again"))
      .finally(() => {
        isRunning = false;
        schedule(changed === undefined ? settings.periodMs : 0);
      });
  };
  const schedule = (delayMs: number): void => {
    nextTick?.();
    if (!isStopped) nextTick = scheduler.after(delayMs, tick);
  };

  const status = (): ScalerStatus => {
    const plan = seen?.plan;
    const set = seen?.set.known === true ? seen.set.value : undefined;
    const counted = nodes?.counter.count();
    const count = counted?.known === true ? counted.value : undefined;
    const estimate = plan?.wanted?.estimate;
    const shards = plan?.wanted?.shards;
    return {
      mode: settings.mode,
      statefulSet: settings.statefulSet,
      ...verdict,
      nodes: count,
      series: readFleet(fleet).series,
      replicas: set?.replicas,
      estimate,
      wanted: shards,
      draining: fleet.assignment()?.drainedByScaler ?? [],
      lastChange,
      recommended:
        count === undefined || shards === undefined
          ? undefined
          : recommendResources({ nodes: count, shards }, settings.resources),
    };
  };

  return {
    start: () => schedule(0),
    async stop() {
      isStopped = true;
      nextTick?.();
      await running;
      await nodes?.counter.stop();
    },
    change(now) {
      changed = now;
      if (!isRunning) schedule(0);
    },
    status,
  };
}
