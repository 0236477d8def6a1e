import { type ApiClient, ApiStatusError, requestJson } from "@kube-state-shards/listwatch";
import { fieldOf, textOf } from "./read-field.ts";

export type StatefulSetName = { readonly namespace: string; readonly name: string };

type Autoscaler = {
  readonly kind: string;
  readonly path: string;
  readonly targetField: string;
  /** Whether it leaves its target alone. */
  readonly isIdle?: (spec: unknown) => boolean;
};

const AUTOSCALERS: readonly Autoscaler[] = [
  {
    kind: "HorizontalPodAutoscaler",
    path: "/apis/autoscaling/v2/namespaces/{namespace}/horizontalpodautoscalers",
    targetField: "scaleTargetRef",
  },
  {
    kind: "VerticalPodAutoscaler",
    path: "/apis/autoscaling.k8s.io/v1/namespaces/{namespace}/verticalpodautoscalers",
    targetField: "targetRef",
    isIdle: (spec) => textOf(fieldOf(spec, "updatePolicy"), "updateMode") === "Off",
  },
];

/**
 * Autoscalers that change the same StatefulSet, such as `HorizontalPodAutoscaler shards`. A vertical one that only recommends
 * (`updateMode: Off`) does not; kinds that the API server does not serve are nobody's.
 *
 * Errors: those of `requestJson`.
 */
export async function findAutoscalers(
  client: ApiClient,
  set: StatefulSetName,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const found = await Promise.all(AUTOSCALERS.map((row) => targetingIn(row, { client, set, signal })));
  return found.flat();
}

type Asking = { readonly client: ApiClient; readonly set: StatefulSetName; readonly signal: AbortSignal };

async function targetingIn(row: Autoscaler, { client, set, signal }: Asking): Promise<readonly string[]> {
  // Any cached state will do: it is asked again with the next look.
  const path = `${row.path.replace("{namespace}", set.namespace)}?resourceVersion=0`;
  const list = await requestJson(client, { method: "GET", path, signal }).catch((error: unknown) => {
    if (error instanceof ApiStatusError && error.status === 404) return undefined;
    throw error;
  });
  const items = fieldOf(list, "items");
  return (Array.isArray(items) ? items : []).flatMap((item: unknown) => {
    const spec = fieldOf(item, "spec");
    const changesIt = isSet(fieldOf(spec, row.targetField), set) && row.isIdle?.(spec) !== true;
    return changesIt ? [`${row.kind} ${textOf(fieldOf(item, "metadata"), "name")}`] : [];
  });
}

function isSet(target: unknown, { name }: StatefulSetName): boolean {
  const apiVersion = textOf(target, "apiVersion") ?? "apps/v1";
  return textOf(target, "kind") === "StatefulSet" && textOf(target, "name") === name && apiVersion.startsWith("apps/");
}
