import { apiVersionOf, type Resource } from "./resource.ts";

export type JsonObject = Readonly<Record<string, unknown>>;

export const isRecord = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const fieldOf = (object: JsonObject, field: string): JsonObject => {
  const value = object[field];
  return isRecord(value) ? value : {};
};

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

/** Field order of the API server's metadata, the head of it: the rest follows as given. */
const METADATA_ORDER = [
  "name",
  "generateName",
  "namespace",
  "uid",
  "resourceVersion",
  "generation",
  "creationTimestamp",
  "deletionTimestamp",
  "deletionGracePeriodSeconds",
  "labels",
  "annotations",
];

const inOrder = (object: JsonObject, order: readonly string[]): JsonObject => {
  const ordered: Record<string, unknown> = {};
  for (const field of order) if (object[field] !== undefined) ordered[field] = object[field];
  return { ...ordered, ...object };
};

/** Empty labels and annotations are left out, as the API server does. */
const withoutEmpty = (metadata: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(metadata).filter(
      ([field, value]) =>
        (field !== "labels" && field !== "annotations") || !isRecord(value) || Object.keys(value).length > 0,
    ),
  );

/** One state of one object: serialised once, with what selectors need beside it. */
export class StoredObject {
  readonly resource: Resource;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly nodeName: string;
  readonly phase: string;
  readonly unschedulable: boolean;
  /** JSON without `kind` and `apiVersion`, as list items are. */
  readonly item: Buffer;
  #metadataItem: Buffer | undefined;

  constructor(resource: Resource, object: JsonObject) {
    const metadata = withoutEmpty(inOrder(fieldOf(object, "metadata"), METADATA_ORDER));
    this.resource = resource;
    this.namespace = textOf(metadata["namespace"]);
    this.name = textOf(metadata["name"]);
    this.uid = textOf(metadata["uid"]);
    this.resourceVersion = Number(metadata["resourceVersion"]);
    const labels: Record<string, string> = {};
    for (const [key, value] of Object.entries(fieldOf(metadata, "labels"))) labels[key] = String(value);
    this.labels = labels;
    this.nodeName = textOf(fieldOf(object, "spec")["nodeName"]);
    this.unschedulable = fieldOf(object, "spec")["unschedulable"] === true;
    this.phase = textOf(fieldOf(object, "status")["phase"]);
    const { kind: _kind, apiVersion: _apiVersion, metadata: _metadata, ...rest } = object;
    this.item = Buffer.from(JSON.stringify({ metadata, ...rest }));
  }

  /** The whole object, parsed anew: the caller may keep or change it. */
  parse(): JsonObject {
    const item: JsonObject = JSON.parse(this.item.toString());
    return { kind: this.resource.kind, apiVersion: apiVersionOf(this.resource), ...item };
  }

  /** `{"metadata":…}`, for PartialObjectMetadata. */
  metadataItem(): Buffer {
    this.#metadataItem ??= Buffer.from(JSON.stringify({ metadata: this.parse()["metadata"] }));
    return this.#metadataItem;
  }
}
