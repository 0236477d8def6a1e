import { isRecord, type JsonRecord, numberOf, recordOf, recordsOf, textOf } from "./json-value.ts";
import { type OwnerReference, readOwnerReference } from "./owner-reference.ts";
import { unixSeconds } from "./unix-seconds.ts";

/** The part of an object's metadata that families read. Labels and annotations stay unread until a family wants them. */
export type Metadata = {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  /** As the API server writes it; a number by custom, not by contract. */
  readonly resourceVersion: string;
  readonly generation: number;
  /** Unix seconds. */
  readonly createdSeconds: number | undefined;
  /** Unix seconds. */
  readonly deletionSeconds: number | undefined;
  readonly labels: JsonRecord;
  readonly annotations: JsonRecord;
  readonly ownerReferences: readonly OwnerReference[];
};

export type HasMetadata = { readonly metadata: Metadata };

export function readMetadata(object: JsonRecord): Metadata {
  const metadata = recordOf(object["metadata"]);
  return {
    name: textOf(metadata["name"]),
    namespace: textOf(metadata["namespace"]),
    uid: textOf(metadata["uid"]),
    resourceVersion: textOf(metadata["resourceVersion"]),
    generation: numberOf(metadata["generation"]),
    createdSeconds: unixSeconds(metadata["creationTimestamp"]),
    deletionSeconds: unixSeconds(metadata["deletionTimestamp"]),
    labels: recordOf(metadata["labels"]),
    annotations: recordOf(metadata["annotations"]),
    ownerReferences: recordsOf(metadata["ownerReferences"], readOwnerReference),
  };
}

/** Narrows an object of the kinds about which metadata is all that is shown. */
export function readMetadataOnly(object: JsonRecord): HasMetadata {
  return { metadata: readMetadata(object) };
}

/** What tells one object of a kind from another; "" for what is missing. Never throws. */
export type ObjectKey = { readonly namespace: string; readonly name: string; readonly uid: string };

export function objectKey(object: unknown): ObjectKey {
  const metadata = isRecord(object) ? recordOf(object["metadata"]) : recordOf(undefined);
  return {
    namespace: textOf(metadata["namespace"]),
    name: textOf(metadata["name"]),
    uid: textOf(metadata["uid"]),
  };
}
