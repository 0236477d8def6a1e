import { fieldOf, type JsonObject, type StoredObject } from "../cluster/stored-object.ts";
import { invalid } from "../status/status.ts";

/** The autoscaling/v1 Scale of a workload. */
export function readScale(stored: StoredObject): JsonObject {
  const object = stored.parse();
  const { name, namespace, uid, resourceVersion, creationTimestamp } = fieldOf(object, "metadata");
  const labels = fieldOf(fieldOf(fieldOf(object, "spec"), "selector"), "matchLabels");
  const selector = Object.entries(labels)
    .map(([label, value]) => `${label}=${value}`)
    .join(",");
  const replicas = fieldOf(object, "spec")["replicas"];
  return {
    kind: "Scale",
    apiVersion: "autoscaling/v1",
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: replicas === 0 ? {} : { replicas: replicas ?? 1 },
    status: { replicas: fieldOf(object, "status")["replicas"] ?? 0, ...(selector === "" ? {} : { selector }) },
  };
}

/** Errors: 422 unless `spec.replicas` is a whole number from 0; absent is 0, as the API server reads it. */
export function writeScale(present: JsonObject, scale: JsonObject): JsonObject {
  const replicas = fieldOf(scale, "spec")["replicas"] ?? 0;
  if (typeof replicas !== "number" || !Number.isInteger(replicas) || replicas < 0) {
    const subject = { kind: "Scale", group: "autoscaling", name: String(fieldOf(present, "metadata")["name"]) };
    throw invalid(subject, {
      field: "spec.replicas",
      reason: "FieldValueInvalid",
      message: `Invalid value: ${JSON.stringify(replicas)}: must be greater than or equal to 0`,
    });
  }
  return { ...present, spec: { ...fieldOf(present, "spec"), replicas } };
}
