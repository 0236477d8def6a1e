import type { JsonObject } from "../../cluster/stored-object.ts";
import { seededTime } from "../pod.ts";
import { seededUid } from "../pseudo-random.ts";

/** One object to create. */
export type Extra = { readonly resource: string; readonly object: JsonObject };

/** A set of objects that belong together in one namespace. */
export type ExtraSet = { readonly namespace: string; readonly app: string; readonly index: number };

/** An object with the metadata that every seeded one has. */
export function extra(
  resource: string,
  at: { readonly name: string; readonly namespace?: string; readonly index: number; readonly metadata?: JsonObject },
  content: JsonObject,
): Extra {
  const { name, namespace, index, metadata } = at;
  const labels = { "app.kubernetes.io/name": name, "app.kubernetes.io/managed-by": "seed" };
  return {
    resource,
    object: {
      metadata: {
        name,
        ...(namespace === undefined ? {} : { namespace }),
        uid: seededUid(resource, namespace ?? "", name),
        creationTimestamp: seededTime(index * 13),
        labels,
        ...metadata,
      },
      ...content,
    },
  };
}

export const ownerOf = (owner: Extra, apiVersion: string, kind: string): JsonObject => {
  const { name, uid } = owner.object["metadata"] as { readonly name: string; readonly uid: string };
  return { ownerReferences: [{ apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true }] };
};

export const podTemplate = (app: string): JsonObject => ({
  metadata: { labels: { app } },
  spec: {
    containers: [
      {
        name: "app",
        image: "registry.example/app:v1",
        resources: { requests: { cpu: "100m", memory: "128Mi" }, limits: { cpu: "500m", memory: "256Mi" } },
      },
    ],
    restartPolicy: "Always",
  },
});
