import { apiVersionOf, type ServedResources } from "./served-apis.ts";

/** One of the two discovery documents: all groups with their resources, or only the names of what there is. */
export type DiscoveryDocument =
  | { readonly kind: "resources"; readonly served: ServedResources }
  /** From before Kubernetes 1.26: each group's resources are asked for by themselves. */
  | { readonly kind: "versions"; readonly apiVersions: readonly string[] };

/** Reads what `/api` or `/apis` answered, whichever form it has; undefined when it is none that we know. */
export function readDiscovery(body: unknown): DiscoveryDocument | undefined {
  const document = asRecord(body);
  switch (document["kind"]) {
    case "APIGroupDiscoveryList":
      return { kind: "resources", served: readAggregated(asList(document["items"])) };
    case "APIGroupList":
      return {
        kind: "versions",
        apiVersions: asList(document["groups"]).flatMap((group) =>
          asList(asRecord(group)["versions"]).map((version) => asText(asRecord(version)["groupVersion"])),
        ),
      };
    case "APIVersions":
      return { kind: "versions", apiVersions: asList(document["versions"]).map(asText) };
    default:
      return undefined;
  }
}

/** The plural names in an APIResourceList; undefined when it is none. */
export function readResourceList(body: unknown): ReadonlySet<string> | undefined {
  const list = asRecord(body);
  if (list["kind"] !== "APIResourceList") return undefined;
  return new Set(asList(list["resources"]).map((resource) => asText(asRecord(resource)["name"])));
}

function readAggregated(groups: readonly unknown[]): ServedResources {
  const served = new Map<string, ReadonlySet<string> | undefined>();
  for (const item of groups) {
    const group = asRecord(item);
    const name = asText(asRecord(group["metadata"])["name"]);
    for (const each of asList(group["versions"])) {
      const version = asRecord(each);
      const resources = asList(version["resources"]).map((resource) => asText(asRecord(resource)["resource"]));
      // Stale: the server behind an aggregated API does not answer, and this is what it once said.
      const isKnown = version["freshness"] !== "Stale";
      served.set(apiVersionOf(name, asText(version["version"])), isKnown ? new Set(resources) : undefined);
    }
  }
  return served;
}

const asRecord = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {};
const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const asText = (value: unknown): string => (typeof value === "string" ? value : "");
