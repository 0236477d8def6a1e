import { UsageError } from "@kube-state-shards/daemon";
import type { ShardsError } from "@kube-state-shards/exposition";
import { type ApiClient, ApiStatusError, createOutageLog, type Log, requestJson } from "@kube-state-shards/listwatch";
import { pause } from "../until-aborted.ts";
import type { Part } from "./part.ts";

/** A pod of a StatefulSet of exporters. */
export type ShardPod = { readonly pod: string; readonly namespace: string };

export type FollowStatefulSet = {
  readonly client: ApiClient;
  readonly log: Log;
  readonly signal: AbortSignal;
  onPart(part: Part): Promise<void>;
  /** Between two looks at the replicas. Default 10,000. */
  readonly everyMs?: number;
};

/**
 * The part that the pod's place in its StatefulSet gives: the ordinal of its name, of `spec.replicas`. Looks again from
 * time to time, because replicas change. What cannot be read for now is tried again.
 *
 * Errors: `UsageError` when the pod is not there, has no StatefulSet, or may not be read: waiting would not mend it.
 */
export async function followStatefulSet(place: ShardPod, options: FollowStatefulSet): Promise<void> {
  const { client, log, signal, onPart, everyMs = 10_000 } = options;
  const outage = createOutageLog({ log, mended: "the StatefulSet of this pod can be read again" });
  let statefulSet: string | undefined;
  let total: number | undefined;
  while (!signal.aborted) {
    try {
      statefulSet ??= ownerOf(await get(client, { path: podPath(place), signal }), place);
      const ordinal = ordinalOf(place.pod, statefulSet);
      const path = `/apis/apps/v1/namespaces/${place.namespace}/statefulsets/${statefulSet}`;
      const replicas = replicasOf(await get(client, { path, signal }));
      // With fewer replicas than its ordinal asks for, this pod is about to end: its part is served until it does.
      if (replicas !== total && replicas > ordinal) {
        await onPart({ ordinal, total: replicas });
        total = replicas;
      }
      outage.worked();
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof UsageError) throw error;
      if (total === undefined && isLasting(error)) throw explain(place, error);
      outage.failed("the StatefulSet of this pod cannot be read; tried again", { error, pod: place.pod });
    }
    await pause(total === undefined ? Math.min(everyMs, 1_000) : everyMs, signal);
  }
}

const INSTEAD =
  "Give --shard and --total-shards instead, or leave out --pod and --pod-namespace to serve the whole cluster.";

const podPath = ({ pod, namespace }: ShardPod): string => `/api/v1/namespaces/${namespace}/pods/${pod}`;

const get = (client: ApiClient, { path, signal }: { readonly path: string; readonly signal: AbortSignal }) =>
  requestJson(client, { method: "GET", path, signal });

const isLasting = (error: unknown): error is ShardsError =>
  error instanceof ApiStatusError && [401, 403, 404].includes(error.status);

const explain = ({ pod, namespace }: ShardPod, cause: ShardsError): UsageError =>
  new UsageError(
    [
      `--pod: find the StatefulSet of pod ${namespace}/${pod}: ${cause.message} This takes get on that pod and on statefulsets of apps. ${INSTEAD}`,
    ],
    { cause },
  );

/** The name of the StatefulSet that controls the pod. */
function ownerOf(pod: unknown, { pod: name, namespace }: ShardPod): string {
  const metadata = field(pod, "metadata");
  const references = field(metadata, "ownerReferences");
  const owner = (Array.isArray(references) ? references : []).find(
    (one) =>
      field(one, "kind") === "StatefulSet" &&
      field(one, "apiVersion") === "apps/v1" &&
      field(one, "controller") === true,
  );
  const found = field(owner, "name");
  if (typeof found === "string") return found;
  throw new UsageError([`--pod: pod ${namespace}/${name} belongs to no StatefulSet, so it has no ordinal. ${INSTEAD}`]);
}

function ordinalOf(pod: string, statefulSet: string): number {
  const tail = pod.startsWith(`${statefulSet}-`) ? pod.slice(statefulSet.length + 1) : "";
  if (/^\d+$/.test(tail)) return Number(tail);
  throw new UsageError([
    `--pod: got ${pod}, want a pod of StatefulSet ${statefulSet}, such as ${statefulSet}-0. ${INSTEAD}`,
  ]);
}

/** One where the field is left out, as the API server has it. */
function replicasOf(statefulSet: unknown): number {
  const replicas = field(field(statefulSet, "spec"), "replicas");
  return typeof replicas === "number" ? replicas : 1;
}

function field(object: unknown, name: string): unknown {
  return typeof object === "object" && object !== null
    ? (object as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
