import { timestamp } from "../cluster/admit.ts";
import type { ClusterStore } from "../cluster/cluster-store.ts";
import { fieldOf, isRecord, type JsonObject, type StoredObject } from "../cluster/stored-object.ts";
import { seededRandom } from "./pseudo-random.ts";

export type Churn = { start(ratePerSecond: number): void; stop(): void };

const TICK_MS = 100;
/** One change in this many replaces a pod, the others change a status. */
const REPLACE_EVERY = 4;
/** How long a replaced pod stays beside its replacement. */
const OVERLAP_MS = 200;

/** Keeps a cluster moving: pods are replaced by create-then-delete, so that the total is N or N + 1, and restart. */
export function createChurn(store: ClusterStore): Churn {
  const random = seededRandom(1);
  let timer: NodeJS.Timeout | undefined;
  let owed = 0;
  let changes = 0;
  let leaving: { readonly pod: StoredObject; readonly atMs: number } | undefined;

  const pick = (): StoredObject | undefined => {
    const pods = store.collection("pods").snapshot();
    return pods[Math.floor(random() * pods.length)];
  };
  const finishReplacement = (): void => {
    const pod = leaving?.pod;
    leaving = undefined;
    if (pod === undefined || store.collection("pods").get(pod.namespace, pod.name) === undefined) return;
    store.remove("pods", { name: pod.name, namespace: pod.namespace });
  };
  const changeOne = (): void => {
    const pod = pick();
    if (pod === undefined) return;
    changes += 1;
    if (changes % REPLACE_EVERY !== 0) {
      store.replace(pod, restarted(pod.parse(), changes));
      return;
    }
    finishReplacement();
    const current = store.collection("pods").get(pod.namespace, pod.name);
    if (current === undefined) return;
    store.create("pods", replacement(current.parse(), changes));
    leaving = { pod: current, atMs: Date.now() };
  };
  const tick = (ratePerSecond: number): void => {
    if (leaving !== undefined && Date.now() - leaving.atMs >= OVERLAP_MS) finishReplacement();
    owed += (ratePerSecond * TICK_MS) / 1000;
    for (; owed >= 1; owed -= 1) changeOne();
  };

  return {
    start(ratePerSecond) {
      clearInterval(timer);
      if (ratePerSecond > 0) timer = setInterval(() => tick(ratePerSecond), TICK_MS);
    },
    stop() {
      clearInterval(timer);
      timer = undefined;
      finishReplacement();
    },
  };
}

/** The same pod with a container restarted once more. */
function restarted(pod: JsonObject, change: number): JsonObject {
  const status = fieldOf(pod, "status");
  const statuses = Array.isArray(status["containerStatuses"]) ? status["containerStatuses"] : [];
  const containerStatuses = statuses.map((entry: unknown, index) => {
    if (!isRecord(entry) || index !== change % statuses.length) return entry;
    return { ...entry, restartCount: Number(entry["restartCount"] ?? 0) + 1 };
  });
  return { ...pod, status: { ...status, containerStatuses } };
}

/** A new pod of the same owner on the same node: a new name, a new uid, born now. */
function replacement(pod: JsonObject, change: number): JsonObject {
  const { name, namespace, labels, annotations, ownerReferences } = fieldOf(pod, "metadata");
  const stem = String(name).replace(/-r\d+$/, "");
  const metadata = {
    name: `${stem}-r${change}`,
    namespace,
    creationTimestamp: timestamp(Date.now()),
    labels,
    annotations,
    ownerReferences,
  };
  return { ...pod, metadata };
}
