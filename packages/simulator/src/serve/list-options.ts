import type { StoredObject } from "../cluster/stored-object.ts";
import { parseFieldSelector } from "../select/field-selector.ts";
import { parseLabelSelector } from "../select/label-selector.ts";
import { parseShardSelector, type ShardSelector } from "../select/shard-selector.ts";
import { badRequest, type InvalidField, invalidListOptions, SimulatedStatusError } from "../status/status.ts";
import { isTrue, type ResourceRoute } from "./route.ts";

/** Parsed and checked query of a list or a watch. */
export type ListOptions = {
  readonly limit: number;
  readonly continueToken: string;
  /** Empty: unset. */
  readonly resourceVersion: string;
  readonly match: string;
  readonly sendInitialEvents: boolean;
  readonly allowWatchBookmarks: boolean;
  readonly timeoutSeconds: number;
  /** Undefined: everything is selected. */
  readonly selects: ((object: StoredObject) => boolean) | undefined;
  readonly shard: ShardSelector | undefined;
  /** Neither labels nor fields select, so that the server counts what is left. */
  readonly counted: boolean;
};

type Source = { readonly query: URLSearchParams; readonly route: ResourceRoute; readonly sharded: boolean };

/** Errors: 400 for what does not parse, 422 for combinations that make no sense, as the API server. */
export function parseListOptions(source: Source, watch: boolean): ListOptions {
  const { query, route } = source;
  const text = (name: string): string => query.get(name) ?? "";
  const options = {
    limit: Math.max(0, parseInteger(text("limit"))),
    continueToken: text("continue"),
    resourceVersion: text("resourceVersion"),
    match: text("resourceVersionMatch"),
    sendInitialEvents: isTrue(query.get("sendInitialEvents") ?? undefined),
    allowWatchBookmarks: isTrue(query.get("allowWatchBookmarks") ?? undefined),
    timeoutSeconds: Math.max(0, parseInteger(text("timeoutSeconds"))),
  };
  const labels = parseLabelSelector(text("labelSelector"));
  const fields = parseFieldSelector(route.resource, text("fieldSelector"));
  const hasInitialEvents = query.has("sendInitialEvents");
  const faults = watch ? watchFaults(options.match, hasInitialEvents) : listFaults(options, hasInitialEvents);
  if (faults.length > 0) throw invalidListOptions(faults);
  if (options.continueToken !== "" && options.resourceVersion !== "" && options.resourceVersion !== "0") {
    throw badRequest("specifying resource version is not allowed when using continue");
  }
  const shardText = text("shardSelector");
  const shard = source.sharded && shardText !== "" ? parseShardSelector(shardText) : undefined;
  const name = route.name;
  const all: ((object: StoredObject) => boolean)[] = [];
  if (labels !== undefined) all.push((object) => labels(object.labels));
  if (fields !== undefined) all.push(fields);
  if (shard !== undefined) all.push(shard.matches);
  if (name !== undefined) all.push((object) => object.name === name);
  return {
    ...options,
    shard,
    counted: labels === undefined && fields === undefined && name === undefined,
    selects: all.length === 0 ? undefined : (object) => all.every((selects) => selects(object)),
  };
}

function parseInteger(text: string): number {
  if (text === "") return 0;
  if (/^-?\d+$/.test(text)) return Number(text);
  throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
}

/** A list answers 400, a watch 500: so does the API server. */
export function parseVersion(text: string, watch: boolean): number {
  if (/^\d+$/.test(text)) return Number(text);
  const message = `resourceVersion: Invalid value: ${JSON.stringify(text)}: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`;
  throw watch ? new SimulatedStatusError({ code: 500, message }) : badRequest(`invalid resource version: ${message}`);
}

const forbiddenMatch = (message: string): InvalidField => ({
  field: "resourceVersionMatch",
  reason: "FieldValueForbidden",
  message: `Forbidden: ${message}`,
});

const unsupportedMatch = (match: string, supported: string): InvalidField => ({
  field: "resourceVersionMatch",
  reason: "FieldValueNotSupported",
  message: `Unsupported value: ${JSON.stringify(match)}: supported values: ${supported}`,
});

function watchFaults(match: string, hasInitialEvents: boolean): readonly InvalidField[] {
  const faults: InvalidField[] = [];
  if (hasInitialEvents && match !== "NotOlderThan") {
    faults.push(forbiddenMatch("sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"));
  }
  if (match === "") return faults;
  if (!hasInitialEvents) {
    faults.push(forbiddenMatch("resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided"));
  }
  if (match !== "NotOlderThan") faults.push(unsupportedMatch(match, '"NotOlderThan"'));
  return faults;
}

type ListMatch = { readonly match: string; readonly resourceVersion: string; readonly continueToken: string };

function listFaults(options: ListMatch, hasInitialEvents: boolean): readonly InvalidField[] {
  const { match, resourceVersion, continueToken } = options;
  const faults: InvalidField[] = [];
  if (match !== "") {
    if (resourceVersion === "") {
      faults.push(forbiddenMatch("resourceVersionMatch is forbidden unless resourceVersion is provided"));
    }
    if (continueToken !== "") {
      faults.push(forbiddenMatch("resourceVersionMatch is forbidden when continue is provided"));
    }
    if (match !== "Exact" && match !== "NotOlderThan") {
      faults.push(unsupportedMatch(match, '"Exact", "NotOlderThan", ""'));
    }
    if (match === "Exact" && resourceVersion === "0") {
      faults.push(forbiddenMatch('resourceVersionMatch "exact" is forbidden for resourceVersion "0"'));
    }
  }
  if (hasInitialEvents) {
    const message = "Forbidden: sendInitialEvents is forbidden for list";
    faults.push({ field: "sendInitialEvents", reason: "FieldValueForbidden", message });
  }
  return faults;
}
