import { type Log, silentLog } from "@kube-state-shards/listwatch";
import { Registry } from "prom-client";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { NotLeadingError } from "../control/errors.ts";
import { ManualScheduler } from "../testing/manual-scheduler.ts";
import { createScalerMetrics } from "./announce/scaler-metrics.ts";
import type { ScaledSet, ScaleRequest } from "./cluster/scaled-set.ts";
import { FakeFleet } from "./fake-fleet.case.ts";
import { type Known, known, type StatefulSetFacts, unknown } from "./plan/scaler-facts.ts";
import type { Verdict } from "./scaler-reasons.ts";
import { SCALER_DEFAULTS, type ScalerSettings } from "./scaler-settings.ts";
import { createScalingLoop, type Scaler } from "./scaling-loop.ts";
import { withScaler } from "./with-scaler.ts";

const SETTINGS: ScalerSettings = {
  ...SCALER_DEFAULTS,
  mode: "on",
  statefulSet: { namespace: "metrics", name: "shards" },
  nodesPerShard: 100,
  maxStepDown: 5,
  scaleUpDelayMs: 20_000,
  scaleDownDelayMs: 40_000,
};

let world: FakeFleet;
let scheduler: ManualScheduler;
let registry: Registry;
let set: StatefulSetFacts;
let nodes: Known<number>;
/** Every write to `/scale`. */
let writes: ScaleRequest[];
let refusals: (Verdict | undefined)[];
let reads: number;
let onRead: () => Promise<void>;
let events: string[];
let onEvent: () => Promise<void>;
/** Counters of nodes that were opened, and not stopped. */
let counting: string[];
let logged: string[];
let scaler: Scaler;

function open(settings: Partial<ScalerSettings> = {}): Scaler {
  const line: Log["info"] = (_fields, message) => void logged.push(message);
  const openSet = (): ScaledSet => ({
    read: async () => {
      reads += 1;
      await onRead();
      return known(set);
    },
    scale: async (request) => {
      writes.push(request);
      const refused = refusals.shift();
      if (refused === undefined && !request.dryRun) set = { ...set, replicas: request.replicas };
      return refused;
    },
  });
  return createScalingLoop({
    fleet: world.fleet,
    settings: { ...SETTINGS, ...settings },
    openSet,
    openNodes(selection) {
      const name = selection.labelSelector ?? "all";
      return {
        start: () => void counting.push(name),
        stop: async () => void counting.splice(counting.indexOf(name), 1),
        count: () => nodes,
      };
    },
    announce: async (event) => {
      await onEvent();
      events.push(`${event.type} ${event.reason}`);
    },
    metrics: createScalerMetrics(registry),
    log: { ...silentLog, info: line, warn: line, error: line },
    scheduler,
  });
}

beforeEach(() => {
  world = new FakeFleet(3);
  scheduler = new ManualScheduler();
  registry = new Registry();
  set = { uid: "u", resourceVersion: "7", replicas: 3, rollout: undefined, autoscalers: [] };
  nodes = known(300);
  [writes, refusals, reads, events, counting, logged] = [[], [], 0, [], [], []];
  onRead = async () => {};
  onEvent = async () => {};
});
afterEach(() => scaler.stop());

const begin = (settings: Partial<ScalerSettings> = {}): void => {
  scaler = open(settings);
  scaler.start();
};
const gauge = async (name: string): Promise<number> =>
  Number(new RegExp(`^kube_state_shards_scaler_${name} (\\S+)$`, "m").exec(await registry.metrics())?.[1]);

describe("the scaler's loop", () => {
  it("looks every period, one look at a time, and grows when that is due", async () => {
    nodes = known(1_000);
    begin();
    await scheduler.advance(15_000);
    expect([reads, writes]).toEqual([2, []]);
    expect(scaler.status()).toMatchObject({ reason: "Waiting", nodes: 1_000, replicas: 3, wanted: 10 });
    const slow = Promise.withResolvers<void>();
    onRead = () => slow.promise;
    await scheduler.advance(50_000);
    expect(reads).toBe(3);
    slow.resolve();
    await scheduler.advance(1);
    expect(writes).toEqual([{ replicas: 10, dryRun: false, resourceVersion: "7" }]);
    expect(scaler.status()).toMatchObject({ reason: "ScaledUp", lastChange: { from: 3, to: 10 } });
    expect(events).toEqual(["Normal ScaledUp"]);
  });

  it("asks for leave, empties, waits, lowers replicas, and gives the names back once the pods have gone", async () => {
    nodes = known(100);
    begin();
    await scheduler.advance(40_000);
    expect(writes).toEqual([{ replicas: 2, dryRun: true, resourceVersion: "7" }]);
    expect([...world.drained]).toEqual([["shard-2", "scaler"]]);
    await scheduler.advance(30_000);
    expect([writes.length, scaler.status().draining]).toEqual([1, ["shard-2"]]);
    world.empty();
    await scheduler.advance(10_000);
    expect(writes[1]).toEqual({ replicas: 2, dryRun: false, resourceVersion: "7" });
    await scheduler.advance(10_000);
    expect([...world.drained.keys()]).toEqual(["shard-2"]);
    world.resize(2);
    await scheduler.advance(10_000);
    expect([...world.drained.keys()]).toEqual([]);
    expect(events).toEqual(["Normal Draining", "Normal ScaledDown", "Normal GivenBack"]);
    await scheduler.advance(10_000);
    expect(await gauge("wanted_shards")).toBe(2);
  });

  it("empties nothing where the API server would not let it scale, and says so as a problem until it does", async () => {
    nodes = known(100);
    const refused: Verdict = { reason: "ScaleRefused", message: "the API server answered 403" };
    refusals = [refused, refused, refused];
    begin();
    await scheduler.advance(60_000);
    expect([[...world.drained], events]).toEqual([[], ["Warning ScaleRefused"]]);
    expect(withScaler(world.fleet.status(), scaler.status()).problems).toEqual([
      { what: "scaler, ScaleRefused: the API server answered 403", todo: expect.stringMatching(/^Apply what/) },
    ]);
    await scheduler.advance(10_000);
    expect([...world.drained.keys()]).toEqual(["shard-2"]);
    expect(withScaler(world.fleet.status(), scaler.status()).problems).toEqual([]);
  });

  it("gives back what it emptied when replicas may not be lowered in the end, and does not try again at once", async () => {
    nodes = known(100);
    begin();
    refusals = [undefined, { reason: "ScaleRefused", message: "an admission rule" }];
    await scheduler.advance(40_000);
    world.empty();
    await scheduler.advance(10_000);
    expect([[...world.drained], scaler.status().reason]).toEqual([[], "ScaleRefused"]);
    await scheduler.advance(30_000);
    expect(scaler.status().reason).toBe("Waiting");
    expect(writes).toHaveLength(2);
  });

  it("keeps what it emptied when somebody else wrote first, and lowers replicas with the next look", async () => {
    nodes = known(100);
    begin();
    refusals = [undefined, { reason: "ApiUnreachable", message: "409" }];
    await scheduler.advance(40_000);
    world.empty();
    await scheduler.advance(10_000);
    expect([[...world.drained.keys()], scaler.status().reason]).toEqual([["shard-2"], "ApiUnreachable"]);
    await scheduler.advance(10_000);
    expect([set.replicas, scaler.status().reason]).toEqual([2, "ScaledDown"]);
  });

  it("asks the API server nothing while another coordinator leads, but counts nodes for when it does not", async () => {
    world.leads = false;
    begin();
    await scheduler.advance(60_000);
    expect([reads, counting, events]).toEqual([0, ["all"], []]);
    expect(scaler.status()).toMatchObject({ reason: "Following", nodes: 300, replicas: undefined, wanted: undefined });
    world.leads = true;
    await scheduler.advance(10_000);
    expect([reads, scaler.status().reason]).toEqual([1, "Steady"]);
  });

  it("loses a drain with the lead, and goes on as one that follows", async () => {
    nodes = known(100);
    world.onDrain = async () => {
      throw new NotLeadingError("drain shard-2", { id: "other", fence: 2 });
    };
    begin();
    await scheduler.advance(40_000);
    expect(scaler.status()).toMatchObject({ reason: "Following", message: expect.stringContaining("other does") });
  });

  it("does not wait for a drain that is never published", async () => {
    nodes = known(100);
    world.onDrain = () => new Promise(() => {});
    begin();
    await scheduler.advance(49_999);
    const before = reads;
    await scheduler.advance(1);
    expect(scaler.status().reason).toBe("StoreUnreachable");
    await scheduler.advance(20_000);
    expect(reads).toBeGreaterThan(before);
  });

  it("goes on after a look that failed", async () => {
    onRead = () => Promise.reject(new Error("unexpected"));
    begin();
    await scheduler.advance(10_000);
    onRead = async () => {};
    await scheduler.advance(10_000);
    expect(scaler.status().reason).toBe("Steady");
    expect(logged).toContain("a decision of the scaler failed: the next one tries again");
  });
});

describe("changed settings of the scaler", () => {
  it("hold from the next look, which comes at once, and count what they say", async () => {
    begin();
    await scheduler.advance(1_000);
    const changed = { ...SETTINGS, nodesPerShard: 50, nodes: { labelSelector: "pool=a", schedulableOnly: false } };
    scaler.change(changed);
    await scheduler.advance(1);
    expect([counting, scaler.status().wanted]).toEqual([["pool=a"], 6]);
  });

  it("do not change a decision under way", async () => {
    const slow = Promise.withResolvers<void>();
    onRead = () => slow.promise;
    begin();
    await scheduler.advance(1);
    scaler.change({ ...SETTINGS, mode: "off" });
    slow.resolve();
    await scheduler.advance(1);
    expect([scaler.status().reason, counting]).toEqual(["Off", []]);
  });

  it("switch it off at any time: what is being emptied is given back", async () => {
    nodes = known(100);
    begin();
    await scheduler.advance(40_000);
    expect([...world.drained.keys()]).toEqual(["shard-2"]);
    scaler.change({ ...SETTINGS, mode: "off" });
    await scheduler.advance(1);
    expect([[...world.drained], scaler.status().mode, scaler.status().reason]).toEqual([[], "off", "Off"]);
    const before = reads;
    await scheduler.advance(60_000);
    expect([reads, counting]).toEqual([before, []]);
  });

  it("make it a dry run, which asks for leave and writes nothing", async () => {
    nodes = known(1_000);
    begin({ mode: "dry-run" });
    await scheduler.advance(60_000);
    expect(new Set(writes.map(({ dryRun }) => dryRun))).toEqual(new Set([true]));
    expect(scaler.status()).toMatchObject({
      reason: "DryRun",
      message: "would scale from 3 to 10: 1,000 nodes want 10 shards and allow 8 to 12; there are 3",
      lastChange: undefined,
    });
    expect(events).toEqual(["Normal DryRun"]);
  });
});

describe("what the scaler tells", () => {
  it("is an Event when something is in the way, again after an hour, and no oftener when it comes and goes", async () => {
    set = { ...set, autoscalers: ["HorizontalPodAutoscaler x"] };
    begin();
    for (let minute = 0; minute < 4; minute += 1) {
      set = { ...set, autoscalers: minute % 2 === 0 ? ["HorizontalPodAutoscaler x"] : [] };
      await scheduler.advance(60_000);
    }
    expect(events).toEqual(["Warning Autoscaled"]);
    set = { ...set, autoscalers: ["HorizontalPodAutoscaler x"] };
    await scheduler.advance(3_600_000);
    expect(events).toEqual(["Warning Autoscaled", "Warning Autoscaled"]);
    await scheduler.advance(3_600_000);
    expect(events).toHaveLength(3);
  });

  it("is no reason to scale otherwise when it cannot be written", async () => {
    nodes = known(1_000);
    onEvent = () => Promise.reject(new Error("403"));
    begin();
    await scheduler.advance(20_000);
    expect([set.replicas, logged]).toEqual([
      10,
      expect.arrayContaining(["an Event of the scaler could not be written"]),
    ]);
  });

  it("is in self metrics: sizes, band, reason, and what a shard should be given", async () => {
    begin({ seriesPerShard: 2_000 });
    await scheduler.advance(1_000);
    const text = await registry.metrics();
    for (const line of [
      'mode{mode="on"} 1',
      'mode{mode="off"} 0',
      "nodes 300",
      "series 3000",
      "replicas 3",
      "exact_shards 3",
      'allowed_shards{bound="low"} 3',
      'allowed_shards{bound="high"} 4',
      "wanted_shards 3",
      "draining_shards 0",
      'reason{reason="Steady"} 1',
      'reason{reason="Rollout"} 0',
      'decisions_total{reason="Steady"} 1',
      'changes_total{direction="up"} 0',
      "recommended_cpu_cores 0.2",
      `recommended_memory_bytes ${350 * 2 ** 20}`,
    ])
      expect(text).toContain(`kube_state_shards_scaler_${line}\n`);
    expect(scaler.status().recommended).toMatchObject({ cpu: "200m", memory: "350Mi" });
  });

  it("is that it does not know, where it does not", async () => {
    nodes = unknown("NoNodes", "0 nodes are counted");
    begin();
    await scheduler.advance(1_000);
    expect(await gauge("nodes")).toBeNaN();
    expect(await gauge("wanted_shards")).toBeNaN();
    expect(scaler.status()).toMatchObject({ reason: "NoNodes", wanted: undefined, recommended: undefined });
    expect(writes).toEqual([]);
  });

  it("is plain data", async () => {
    begin();
    await scheduler.advance(1_000);
    expect(structuredClone(scaler.status())).toEqual(scaler.status());
  });
});
