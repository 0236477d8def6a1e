import { type ApiClient, requestJson } from "@kube-state-shards/listwatch";
import { type Known, known, type StatefulSetFacts } from "../plan/scaler-facts.ts";
import type { Verdict } from "../scaler-reasons.ts";
import { explainRead, explainWrite } from "./explain-failure.ts";
import { findAutoscalers, type StatefulSetName } from "./find-autoscalers.ts";
import { readStatefulSet } from "./read-stateful-set.ts";

export type ScaleRequest = {
  readonly replicas: number;
  /** Of the state that was decided on: when somebody has written since, the write is refused. */
  readonly resourceVersion: string;
  /** The API server says what it would do, and does not. */
  readonly dryRun: boolean;
};

/** The StatefulSet whose `replicas` are written. */
export interface ScaledSet {
  read(): Promise<Known<StatefulSetFacts>>;
  /** Undefined when it was done, else why not. */
  scale(request: ScaleRequest): Promise<Verdict | undefined>;
}

const TIMEOUT_MS = 10_000;

/** Asks the API server, through the `/scale` subresource: no right to change the StatefulSet itself is needed. */
export function openScaledSet(client: ApiClient, set: StatefulSetName): ScaledSet {
  const { namespace, name } = set;
  const path = `/apis/apps/v1/namespaces/${namespace}/statefulsets/${name}`;
  return {
    async read() {
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      try {
        const facts = readStatefulSet(await requestJson(client, { method: "GET", path, signal }));
        return await withAutoscalers(facts, signal);
      } catch (error) {
        return { known: false, why: explainRead(`read StatefulSet ${namespace}/${name}`, error) };
      }
    },
    async scale({ replicas, resourceVersion, dryRun }) {
      try {
        await requestJson(client, {
          method: "PATCH",
          path: `${path}/scale${dryRun ? "?dryRun=All" : ""}`,
          contentType: "application/merge-patch+json",
          body: { metadata: { resourceVersion }, spec: { replicas } },
          signal: AbortSignal.timeout(TIMEOUT_MS),
        });
        return undefined;
      } catch (error) {
        return explainWrite(`scale StatefulSet ${namespace}/${name} to ${replicas}`, error);
      }
    },
  };

  async function withAutoscalers(
    facts: Omit<StatefulSetFacts, "autoscalers">,
    signal: AbortSignal,
  ): Promise<Known<StatefulSetFacts>> {
    try {
      return known({ ...facts, autoscalers: await findAutoscalers(client, set, signal) });
    } catch (error) {
      return { known: false, why: explainRead(`look for autoscalers in namespace ${namespace}`, error) };
    }
  }
}
