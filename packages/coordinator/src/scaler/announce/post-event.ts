import { randomBytes } from "node:crypto";
import { type ApiClient, requestJson } from "@kube-state-shards/listwatch";
import type { StatefulSetName } from "../cluster/find-autoscalers.ts";
import type { Choice } from "./choose-event.ts";

export type EventInput = {
  readonly event: NonNullable<Choice["event"]>;
  readonly set: StatefulSetName & { readonly uid: string };
  /** Which coordinator says so. */
  readonly reporter: string;
  readonly nowMs: number;
};

const COMPONENT = "kube-state-shards-scaler";
/** The API server takes 1,024 bytes. */
const MAX_MESSAGE = 1_000;
const TIMEOUT_MS = 10_000;

/** Puts an Event beside the StatefulSet, for `kubectl describe` to show. Errors: those of `requestJson`. */
export async function postEvent(client: ApiClient, input: EventInput): Promise<void> {
  const { namespace } = input.set;
  await requestJson(client, {
    method: "POST",
    path: `/api/v1/namespaces/${namespace}/events`,
    body: describeEvent(input),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
}

function describeEvent({ event, set, reporter, nowMs }: EventInput): unknown {
  const { namespace, name, uid } = set;
  const timestamp = `${new Date(nowMs).toISOString().slice(0, 19)}Z`;
  return {
    apiVersion: "v1",
    kind: "Event",
    metadata: { namespace, name: `${name}.${randomBytes(8).toString("hex")}` },
    involvedObject: { apiVersion: "apps/v1", kind: "StatefulSet", namespace, name, uid },
    type: event.type,
    reason: event.reason,
    message: [...event.message].slice(0, MAX_MESSAGE).join(""),
    source: { component: COMPONENT },
    reportingComponent: COMPONENT,
    reportingInstance: reporter.slice(0, 128),
    firstTimestamp: timestamp,
    lastTimestamp: timestamp,
    count: 1,
  };
}
