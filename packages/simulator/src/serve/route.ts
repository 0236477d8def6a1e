import { apiVersionOf, type Resource } from "../cluster/resource.ts";
import type { Verb } from "./request-record.ts";

/** What a resource path names. `collection` has no name. */
export type ResourceRoute = {
  readonly resource: Resource;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly subresource: string | undefined;
  readonly watchPath: boolean;
};

export type Route =
  | ({ readonly kind: "resource" } & ResourceRoute)
  /** Under a group version that exists; no such resource in it. */
  | { readonly kind: "unknownResource" }
  | { readonly kind: "other" };

/** Reads `/api/v1/…` and `/apis/GROUP/VERSION/…`. */
export function parseRoute(path: string, resources: readonly Resource[]): Route {
  const segments = path
    .split("/")
    .filter((segment) => segment !== "")
    .map(decodeSegment);
  const [root, ...rest] = segments;
  const width = root === "api" ? 1 : root === "apis" ? 2 : undefined;
  if (width === undefined || rest.length <= width) return { kind: "other" };
  const apiVersion = rest.slice(0, width).join("/");
  const known = resources.filter((resource) => apiVersionOf(resource) === apiVersion);
  if (known.length === 0) return { kind: "other" };
  const route = parseBelow(rest.slice(width), known);
  return route === undefined ? { kind: "unknownResource" } : { kind: "resource", ...route };
}

function parseBelow(given: readonly string[], known: readonly Resource[]): ResourceRoute | undefined {
  const watchPath = given[0] === "watch" && given.length > 1;
  const segments = watchPath ? given.slice(1) : given;
  const inNamespace = segments[0] === "namespaces" && segments.length > 2 && !isNamespaceSubresource(segments);
  const [name, ...below] = inNamespace ? segments.slice(2) : segments;
  const resource = known.find((candidate) => candidate.name === name);
  if (resource === undefined || below.length > 2) return undefined;
  if (inNamespace && resource.scope === "cluster") return undefined;
  // A namespaced object is only found under its namespace.
  if (!inNamespace && resource.scope === "namespaced" && below.length > 0) return undefined;
  const subresource = below[1];
  if (subresource !== undefined && !resource.subresources.some((served) => served === subresource)) return undefined;
  return { resource, namespace: inNamespace ? segments[1] : undefined, name: below[0], subresource, watchPath };
}

const isNamespaceSubresource = (segments: readonly string[]): boolean =>
  segments.length === 3 && (segments[2] === "status" || segments[2] === "finalize");

const decodeSegment = (segment: string): string => {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
};

/** Go's view of a query boolean: absent, `0` and `false` are false, everything else is true. */
export const isTrue = (value: string | undefined): boolean =>
  value !== undefined && value !== "0" && value.toLowerCase() !== "false";

/** Undefined: the method is not allowed there. */
export function verbOf(method: string, route: ResourceRoute, watch: boolean): Verb | undefined {
  if (route.name === undefined) {
    if (method === "GET") return watch || route.watchPath ? "watch" : "list";
    const postable = route.resource.scope === "cluster" || route.namespace !== undefined;
    return method === "POST" && postable ? "create" : undefined;
  }
  switch (method) {
    case "GET":
      return route.watchPath ? "watch" : "get";
    case "PUT":
      return "update";
    case "PATCH":
      return "patch";
    case "DELETE":
      return route.subresource === undefined ? "delete" : undefined;
    default:
      return undefined;
  }
}
