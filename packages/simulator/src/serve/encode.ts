import type { Change } from "../cluster/change.ts";
import { apiVersionOf, type Resource } from "../cluster/resource.ts";
import type { StoredObject } from "../cluster/stored-object.ts";
import type { Representation } from "./negotiate.ts";

const METADATA_HEAD = '{"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/v1",';

const headOf = (resource: Resource, as: Representation): string =>
  as === "metadata" ? METADATA_HEAD : `{"kind":"${resource.kind}","apiVersion":"${apiVersionOf(resource)}",`;

const bodyOf = (object: StoredObject, as: Representation): Buffer =>
  (as === "metadata" ? object.metadataItem() : object.item).subarray(1);

/** An object with its head, as GET answers. */
export const encodeObject = (object: StoredObject, as: Representation): Buffer =>
  Buffer.concat([Buffer.from(headOf(object.resource, as)), bodyOf(object, as)]);

/** List items carry no head, except metadata-only ones: so does the API server. */
export const encodeItem = (object: StoredObject, as: Representation): Buffer =>
  as === "metadata" ? encodeObject(object, as) : object.item;

export type EventType = Change["type"];

const NEWLINE = Buffer.from("}\n");

export const encodeEvent = (type: EventType, object: StoredObject, as: Representation): Buffer =>
  Buffer.concat([
    Buffer.from(`{"type":"${type}","object":${headOf(object.resource, as)}`),
    bodyOf(object, as),
    NEWLINE,
  ]);

/** A JSON line of a watch that is not about one object. */
export const encodeLine = (type: string, object: unknown): Buffer =>
  Buffer.from(`${JSON.stringify({ type, object })}\n`);

/** Typed objects show their required fields even when empty; bookmarks are such objects. */
const EMPTY_BODIES: Readonly<Record<string, object>> = {
  pods: { spec: { containers: null }, status: {} },
  namespaces: { spec: {}, status: {} },
  leases: { spec: {} },
};

export function encodeBookmark(
  resource: Resource,
  as: Representation,
  at: { readonly resourceVersion: number; readonly initialEventsEnd: boolean },
): Buffer {
  const metadata = {
    resourceVersion: String(at.resourceVersion),
    ...(at.initialEventsEnd ? { annotations: { "k8s.io/initial-events-end": "true" } } : {}),
  };
  if (as === "metadata") {
    return encodeLine("BOOKMARK", { kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata });
  }
  const body = EMPTY_BODIES[resource.name] ?? {};
  return encodeLine("BOOKMARK", { kind: resource.kind, apiVersion: apiVersionOf(resource), metadata, ...body });
}
