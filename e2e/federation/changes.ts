import { setTimeout as delay } from "node:timers/promises";
import type { ApiRequests } from "../cluster/api-requests.ts";
import { listPodKeys } from "../cluster/list-pods.ts";

/** Something that was true of a pod, and when it ceased to be. */
export type Ended = {
  /** `namespace/name`. */
  readonly pod: string;
  /** For what containers wait; empty where the pod itself has gone. */
  readonly reason: string;
  readonly endedMs: number;
};

/** Pods that are deleted, and others whose containers wait for another reason, while units move. */
export type PodChanges = {
  /** Of both kinds. */
  readonly pods: number;
  /** `of` equal parts of the deletions, and one change of reason of each other pod, one after the other until all is done. */
  change(of: number, isOver: () => boolean): Promise<void>;
  ended(): readonly Ended[];
  /** Pods that are left, with their reason. */
  waiting(): ReadonlyMap<string, string>;
  /** Deletes those that are left. */
  remove(): Promise<void>;
};

/** Neither family of these has a value that changes otherwise: churn writes the pods of the seed alone. */
export const DELETED = 'kube_pod_info{pod=~"victim-.*"}';
export const FLIPPED = 'kube_pod_container_status_waiting_reason{pod=~"flipper-.*"}';
export const NOT_DELETED = 'pod!~"victim-.*"';

const REASONS = [
  ...["ContainerCreating", "CrashLoopBackOff", "ErrImagePull", "ImagePullBackOff", "CreateContainerConfigError"],
  ...["CreateContainerError", "InvalidImageName", "RegistryUnavailable", "PreStartHookError", "PostStartHookError"],
];
const PACE_MS = 250;

/** Creates the pods: `victims` in each namespace, ordered so that neighbours are of other namespaces, and one that waits. */
export async function createPodsToChange(objects: ApiRequests, victims: number): Promise<PodChanges> {
  const namespaces = [...new Set([...(await listPodKeys(objects))].map((key) => key.slice(0, key.indexOf("/"))))];
  const create = async (namespace: string, name: string): Promise<string> => {
    const spec = { containers: [{ name: "main", image: "example.com/changed:1" }] };
    await objects.create(`/api/v1/namespaces/${namespace}/pods`, { metadata: { name }, spec });
    return `${namespace}/${name}`;
  };
  const doomed: string[] = [];
  for (let index = 0; index < victims; index++)
    for (const namespace of namespaces) doomed.push(await create(namespace, `victim-${index}`));
  const waiting = new Map<string, string>();
  const ended: Ended[] = [];
  const flip = async (pod: string): Promise<void> => {
    const before = waiting.get(pod);
    const reason = REASONS[(REASONS.indexOf(before ?? "") + 1) % REASONS.length] ?? "";
    await objects.patch(`${pathOf(pod)}/status`, { status: { containerStatuses: [waitingContainer(reason)] } });
    if (before !== undefined) ended.push({ pod, reason: before, endedMs: Date.now() });
    waiting.set(pod, reason);
  };
  for (const namespace of namespaces) await flip(await create(namespace, "flipper-0"));
  const total = doomed.length;
  return {
    pods: total + waiting.size,
    ended: () => ended,
    waiting: () => waiting,
    remove: async () => {
      for (const pod of [...doomed, ...waiting.keys()]) await objects.remove(pathOf(pod));
    },
    change: async (of, isOver) => {
      const gone = doomed.splice(0, Math.ceil(total / of));
      const flipped = [...waiting.keys()];
      while (gone.length + flipped.length > 0) {
        const [pod, other] = [gone.shift(), flipped.shift()];
        if (pod !== undefined) {
          await objects.remove(pathOf(pod));
          ended.push({ pod, reason: "", endedMs: Date.now() });
        }
        if (other !== undefined) await flip(other);
        if (!isOver()) await delay(PACE_MS);
      }
    },
  };
}

const pathOf = (key: string): string => {
  const [namespace = "", name = ""] = key.split("/");
  return `/api/v1/namespaces/${namespace}/pods/${name}`;
};

const waitingContainer = (reason: string): object => ({
  ...{ name: "main", image: "example.com/changed:1", imageID: "", ready: false, restartCount: 0 },
  state: { waiting: { reason } },
});
