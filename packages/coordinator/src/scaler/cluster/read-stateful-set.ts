import { ApiBodyError } from "@kube-state-shards/listwatch";
import type { StatefulSetFacts } from "../plan/scaler-facts.ts";
import { fieldOf, numberOf, textOf } from "./read-field.ts";

/** What the scaler looks at of a StatefulSet. Errors: `ApiBodyError` for what is none. */
export function readStatefulSet(object: unknown): Omit<StatefulSetFacts, "autoscalers"> {
  const metadata = fieldOf(object, "metadata");
  const uid = textOf(metadata, "uid");
  const resourceVersion = textOf(metadata, "resourceVersion");
  if (uid === undefined || resourceVersion === undefined)
    throw new ApiBodyError("read the StatefulSet of the shards: got an object without uid or resourceVersion.");
  // One where the field is left out, as the API server has it.
  const replicas = numberOf(fieldOf(object, "spec"), "replicas") ?? 1;
  return { uid, resourceVersion, replicas, rollout: rolloutOf(object, replicas) };
}

function rolloutOf(object: unknown, replicas: number): string | undefined {
  const status = fieldOf(object, "status");
  const generation = numberOf(fieldOf(object, "metadata"), "generation") ?? 0;
  const observed = numberOf(status, "observedGeneration");
  if (observed !== undefined && observed < generation)
    return `the StatefulSet's controller has seen generation ${observed} of ${generation}`;
  const current = textOf(status, "currentRevision");
  const update = textOf(status, "updateRevision");
  if (current === update) return undefined;
  const updated = numberOf(status, "updatedReplicas") ?? 0;
  // With OnDelete the controller never makes the new revision the current one, however many pods have it.
  const strategy = textOf(fieldOf(fieldOf(object, "spec"), "updateStrategy"), "type");
  if (strategy === "OnDelete" && updated >= replicas) return undefined;
  return `revision ${update} takes the place of ${current}: ${updated} of ${replicas} pods have it`;
}
