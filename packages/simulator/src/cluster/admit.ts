import { randomUUID } from "node:crypto";
import type { Resource } from "./resource.ts";
import { fieldOf, isRecord, type JsonObject } from "./stored-object.ts";

/** Kinds whose objects count changes of their spec. */
const WITH_GENERATION = new Set(["pods", "deployments", "replicasets", "statefulsets", "daemonsets", "jobs"]);

export const timestamp = (epochMs: number): string => `${new Date(epochMs).toISOString().slice(0, 19)}Z`;

/** What the API server fills in at creation; what is given stays. */
export function admitCreated(resource: Resource, object: JsonObject, nowMs: number): JsonObject {
  const given = fieldOf(object, "metadata");
  const metadata: JsonObject = {
    ...given,
    uid: given["uid"] ?? randomUUID(),
    ...(given["generation"] === undefined && WITH_GENERATION.has(resource.name) ? { generation: 1 } : {}),
    creationTimestamp: given["creationTimestamp"] ?? timestamp(nowMs),
  };
  if (resource.name === "namespaces") {
    return {
      ...object,
      metadata: {
        ...metadata,
        labels: { ...fieldOf(given, "labels"), "kubernetes.io/metadata.name": given["name"] },
      },
      spec: object["spec"] ?? { finalizers: ["kubernetes"] },
      status: object["status"] ?? { phase: "Active" },
    };
  }
  if (resource.name === "pods") {
    return { ...object, metadata, status: object["status"] ?? { phase: "Pending", qosClass: "BestEffort" } };
  }
  if (resource.name === "events") return { ...object, metadata, eventTime: object["eventTime"] ?? null };
  return { ...object, metadata };
}

/** What an update cannot change stays; the generation counts changes of the spec. */
export function admitUpdated(resource: Resource, object: JsonObject, held: JsonObject): JsonObject {
  const heldMetadata = fieldOf(held, "metadata");
  const metadata: Record<string, unknown> = { ...fieldOf(object, "metadata") };
  for (const field of ["uid", "creationTimestamp", "deletionTimestamp"]) {
    if (heldMetadata[field] !== undefined) metadata[field] = heldMetadata[field];
  }
  if (WITH_GENERATION.has(resource.name)) {
    const generation = typeof heldMetadata["generation"] === "number" ? heldMetadata["generation"] : 1;
    const sameSpec = JSON.stringify(object["spec"]) === JSON.stringify(held["spec"]);
    metadata["generation"] = sameSpec ? generation : generation + 1;
  }
  return { ...object, metadata };
}

/** RFC 7386: null removes, objects merge, all else replaces. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isRecord(patch)) return patch;
  const merged: Record<string, unknown> = { ...(isRecord(target) ? target : {}) };
  for (const [field, value] of Object.entries(patch)) {
    if (value === null) delete merged[field];
    else merged[field] = mergePatch(merged[field], value);
  }
  return merged;
}
