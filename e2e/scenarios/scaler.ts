import { setTimeout as delay } from "node:timers/promises";
import { grantedAccounts } from "../cluster/granted-accounts.ts";
import { type LabelledNodes, labelledNodes } from "../cluster/labelled-nodes.ts";
import type { ProcessFleet } from "../fleet/process-fleet.ts";
import { type DrivenSet, driveStatefulSet } from "../fleet/stateful-set-driver.ts";
import { REFUSED } from "../observe/refused.ts";
import { waitUntil } from "../process/wait-until.ts";
import { awaitLeader, type FleetRunResult, type FleetStage, runFleet } from "./fleet-run.ts";
import { POD_INFO_ONLY } from "./pod-info-only.ts";
import type { ScenarioInput } from "./scenario.ts";

const [NAMESPACE, NAME] = ["default", "e2e-scaler"];
const SETS = `/apis/apps/v1/namespaces/${NAMESPACE}/statefulsets`;
const EVENTS = `/api/v1/namespaces/${NAMESPACE}/events`;
const NAMED = ["--scaler", "on", "--scaler-statefulset", NAME, "--scaler-namespace", NAMESPACE];
/** 100, 1,000 and 300 nodes are 1, 4 and 2 shards. */
const SIZED = ["--nodes-per-shard", "250", "--max-shards", "5", "--max-step-down", "2"];
/** Minutes in a cluster; long enough here that a flap is over before. */
const TIMED = ["--scaler-period", "500ms", "--scale-up-delay", "2s", "--scale-down-delay", "5s"];
const FLAPS = [1.15, 0.85, 1.08, 1.15, 0.85, 1];
const FLAP_MS = 1_000;

export type ScalerResult = FleetRunResult & {
  /** `replicas`, one after the other. */
  readonly history: readonly number[];
  /** What the Events beside the StatefulSet say, with how often. */
  readonly events: Readonly<Record<string, number>>;
  /** Drained in the end. */
  readonly drained: readonly string[];
  /** What is not as it should be. */
  readonly broken: readonly string[];
};

/**
 * 100, 1,000, then 300 nodes, each time coming and going by 15 %: the leader writes `replicas`, and shards are started and
 * stopped as the StatefulSet's controller would. In the middle of the shrink the leader is killed. The coordinators have the
 * rights that `rbac` prints, and no others.
 */
export async function runScaler(input: ScenarioInput, churnRate: number): Promise<ScalerResult> {
  const { cluster } = input;
  const { objects } = cluster;
  const nodes = labelledNodes(objects, "scaler");
  const accounts = grantedAccounts(cluster);
  const selected = ["--node-selector", nodes.selector];
  try {
    await createSet(input);
    await nodes.resize(100);
    const token = await accounts.create(NAME, [...NAMED, ...POD_INFO_ONLY]);
    const kubeconfig = await accounts.kubeconfig(NAME, token);
    let history: readonly number[] = [];
    let drained: readonly string[] = [];
    let refused = false;
    const options = {
      ...{ shards: 1, maxShards: 5, churnRate, readsUnion: false },
      coordinatorArgs: [...NAMED, ...SIZED, ...TIMED, ...selected],
      settingsOf: (name: string) => (name.startsWith("coordinator") ? { kubeconfig } : {}),
    };
    const result = await runFleet(input, options, async (stage) => {
      const { fleet, mark } = stage;
      const onScale = (replicas: number): void => mark(`replicas ${replicas}`);
      const set = driveStatefulSet({ objects, path: `${SETS}/${NAME}`, fleet, onScale });
      try {
        await act(stage, { set, nodes });
      } finally {
        await set.stop();
        history = set.history;
      }
      drained = (await fleet.status(await awaitLeader(fleet))).drained;
      refused = fleet.coordinators.some((one) => REFUSED.test(one.child()?.output() ?? ""));
    });
    const events = await countEvents(input);
    const broken = [
      ...judge({ history, events, drained, verdict: result.verdict }),
      ...(refused ? ["the rights that rbac prints were not enough for a coordinator"] : []),
    ];
    return { ...result, history, events, drained, broken };
  } finally {
    await nodes.resize(0);
    await objects.remove(`${SETS}/${NAME}`);
    await objects.remove(EVENTS);
    await accounts.removeAll();
  }
}

type Acting = { readonly set: DrivenSet; readonly nodes: LabelledNodes };

async function act(stage: FleetStage, { set, nodes }: Acting): Promise<void> {
  const { fleet, watch, mark } = stage;
  const resize = async (count: number): Promise<void> => {
    mark(`${count} nodes`);
    await nodes.resize(count);
  };
  const flap = async (count: number): Promise<void> => {
    for (const share of FLAPS) {
      await resize(Math.round(count * share));
      await delay(FLAP_MS);
    }
  };
  const reaches = (wanted: readonly number[]): Promise<true> =>
    waitUntil(() => (wanted.includes(set.history.at(-1) ?? 0) ? true : undefined), {
      ...{ timeoutMs: 120_000, everyMs: 100 },
      what: () => `${wanted.join(" or ")} replicas; they were ${set.history.join(", ")}`,
    });

  await resize(1_000);
  await reaches([4, 5]);
  await watch.settledOn(set.history.at(-1) ?? 0);
  await flap(1_000);
  await watch.settledOn(set.history.at(-1) ?? 0);
  await resize(300);
  await killLeaderOnceDraining(fleet, mark);
  await reaches([2]);
  await flap(300);
  await watch.settledOn(2);
  await nothingDrained(fleet);
  mark("settled");
}

async function killLeaderOnceDraining(fleet: ProcessFleet, mark: (text: string) => void): Promise<void> {
  const leader = await awaitLeader(fleet);
  const draining = await waitUntil(
    async () => {
      const { drained } = await fleet.status(leader);
      return drained.length > 0 ? drained : undefined;
    },
    { timeoutMs: 120_000, everyMs: 50, what: () => "a shard to be emptied" },
  );
  mark(`${draining.join(", ")} is emptied; kill -9 of ${leader.name}, which leads`);
  leader.kill("SIGKILL");
  await leader.child()?.exited;
  const next = await awaitLeader(fleet);
  mark(`${next.name} leads`);
  leader.start();
}

/** The shards that have gone leave their names behind as drained, until they are given back. */
const nothingDrained = (fleet: ProcessFleet): Promise<true> =>
  waitUntil(
    async () => {
      const leader = await fleet.leader();
      if (leader === undefined) return undefined;
      return (await fleet.status(leader)).drained.length === 0 ? true : undefined;
    },
    { everyMs: 200, what: () => "nothing to be drained" },
  );

async function createSet({ cluster: { objects } }: ScenarioInput): Promise<void> {
  const labels = { app: NAME };
  const template = { metadata: { labels }, spec: { containers: [{ name: "shard", image: "example/shard:v1" }] } };
  const spec = { replicas: 1, serviceName: NAME, selector: { matchLabels: labels }, template };
  await objects.create(SETS, { metadata: { name: NAME }, spec });
}

async function countEvents({ cluster: { objects } }: ScenarioInput): Promise<Readonly<Record<string, number>>> {
  const { text } = await objects.ask("GET", `${EVENTS}?fieldSelector=involvedObject.name%3D${NAME}`);
  const events: readonly { readonly type: string; readonly reason: string }[] = JSON.parse(text).items;
  const counts: Record<string, number> = {};
  for (const { type, reason } of events) counts[`${type} ${reason}`] = (counts[`${type} ${reason}`] ?? 0) + 1;
  return counts;
}

function judge({
  history,
  events,
  drained,
  verdict,
}: Pick<ScalerResult, "history" | "events" | "drained" | "verdict">) {
  const highest = history.indexOf(Math.max(...history));
  const rises = history.slice(0, highest + 1);
  const falls = history.slice(highest);
  const isSorted = (counts: readonly number[], sign: 1 | -1): boolean =>
    counts.every((count, at) => at === 0 || sign * (count - (counts[at - 1] ?? count)) > 0);
  const expected = ["Normal ScaledUp", "Normal Draining", "Normal ScaledDown", "Normal GivenBack"];
  return [
    ...(verdict.missing + verdict.double === 0 ? [] : ["pods were missing or double"]),
    ...(history[0] === 1 && history.at(-1) === 2 ? [] : ["replicas did not go from 1 to 2"]),
    ...(isSorted(rises, 1) && isSorted(falls, -1) ? [] : ["replicas went up and down again while nodes flapped"]),
    ...(drained.length === 0 ? [] : [`${drained.join(", ")} is still drained`]),
    ...expected.filter((event) => events[event] === undefined).map((event) => `there is no Event ${event}`),
    ...Object.keys(events)
      .filter((event) => event.startsWith("Warning"))
      .map((event) => `there is an Event ${event}`),
  ];
}
