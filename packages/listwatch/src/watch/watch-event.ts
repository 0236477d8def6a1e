import { readStatus } from "../connection/read-status.ts";
import type { FieldCut } from "../decode/field-cut.ts";
import type { KeepsNamespace } from "../decode/object-encoding.ts";
import type { ApiObject } from "../reflector/object-sink.ts";
import type { BadEvent } from "../reflector/reflector-observer.ts";
import { scanMetadata } from "./scan-metadata.ts";

export type WatchEvent =
  | { readonly type: "upsert" | "remove"; readonly object: ApiObject; readonly resourceVersion: string }
  | { readonly type: "bookmark" | "skipped"; readonly resourceVersion: string } // skipped: dropped by the filter
  | {
      readonly type: "error";
      readonly code: number;
      readonly detail: string;
      readonly tooLarge: boolean;
      readonly retryAfterMs: number | undefined;
    }
  | { readonly type: "bad"; readonly what: BadEvent; readonly detail: string };

/** How the API server begins a line; other orders of the keys are decoded before they are filtered. */
const PREFIXES = ["ADDED", "MODIFIED", "DELETED"].map((type) => `{"type":"${type}","object":`);
const LONGEST_PREFIX = Math.max(...PREFIXES.map((prefix) => prefix.length));

export type WatchDecoding = {
  readonly keeps?: KeepsNamespace | undefined;
  readonly cut?: FieldCut | undefined;
};

/** Decodes one line of a watch. */
export function decodeWatchLine(line: Buffer, { keeps, cut }: WatchDecoding = {}): WatchEvent {
  if (keeps !== undefined) {
    const version = skippableVersion(line, keeps);
    if (version !== undefined) return { type: "skipped", resourceVersion: version };
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse((cut?.(line) ?? line).toString("utf8"));
  } catch {
    return { type: "bad", what: "unparsable", detail: JSON.stringify(line.toString("utf8", 0, 120)) };
  }
  const event = asRecord(parsed);
  const object = asRecord(event?.["object"]);
  if (event === undefined || object === undefined)
    return { type: "bad", what: "unparsable", detail: JSON.stringify(line.toString("utf8", 0, 120)) };
  const type = event["type"];
  if (type === "ERROR") return { type: "error", ...readStatus(object) };
  const decoded = eventOf(type, object);
  const isForeign = decoded.type !== "bookmark" && keeps?.(namespaceOf(object)) === false;
  return isForeign && "resourceVersion" in decoded
    ? { type: "skipped", resourceVersion: decoded.resourceVersion }
    : decoded;
}

/** The event of a type, as the API server writes it, about an object; any type but ERROR. */
export function eventOf(type: unknown, object: ApiObject): WatchEvent {
  if (type !== "ADDED" && type !== "MODIFIED" && type !== "DELETED" && type !== "BOOKMARK") {
    return { type: "bad", what: "unknownType", detail: JSON.stringify(type) ?? "no type" };
  }
  const resourceVersion = asRecord(object["metadata"])?.["resourceVersion"];
  if (typeof resourceVersion !== "string" || resourceVersion === "")
    return { type: "bad", what: "withoutVersion", detail: type };
  if (type === "BOOKMARK") return { type: "bookmark", resourceVersion };
  return { type: type === "DELETED" ? "remove" : "upsert", object, resourceVersion };
}

/** The version of an event whose namespace is not kept; undefined when it is wanted, or only decoding can tell. */
function skippableVersion(line: Buffer, keeps: KeepsNamespace): string | undefined {
  const prefix = plainPrefix(line);
  if (prefix === undefined) return undefined;
  const object = line.subarray(prefix.length);
  const namespace = scanMetadata(object, "namespace");
  if (namespace === undefined || keeps(namespace)) return undefined;
  const version = scanMetadata(object, "resourceVersion");
  return version === "" ? undefined : version;
}

const namespaceOf = (object: ApiObject): string => {
  const namespace = asRecord(object["metadata"])?.["namespace"];
  return typeof namespace === "string" ? namespace : "";
};

const plainPrefix = (line: Buffer): string | undefined => {
  const start = line.toString("latin1", 0, LONGEST_PREFIX);
  return PREFIXES.find((prefix) => start.startsWith(prefix));
};

const asRecord = (value: unknown): ApiObject | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as ApiObject) : undefined;
