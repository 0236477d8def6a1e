import type { Resource } from "../cluster/resource.ts";

export const VERBS = ["create", "delete", "get", "list", "patch", "update", "watch"];

/** The form that an Accept header asks for first; undefined when plain JSON comes before, or nothing fits. */
export function aggregatedForm(
  accept: string | undefined,
): { readonly version: string; readonly contentType: string } | undefined {
  for (const clause of (accept ?? "").split(",")) {
    const [type, ...parameters] = clause.split(";").map((part) => part.trim());
    if (type !== "application/json") continue;
    const isAggregated =
      parameters.includes("as=APIGroupDiscoveryList") && parameters.includes("g=apidiscovery.k8s.io");
    const version = parameters.find((parameter) => parameter === "v=v2" || parameter === "v=v2beta1")?.slice(2);
    if (parameters.length === 0) return undefined;
    if (!isAggregated || version === undefined) continue;
    return {
      version,
      contentType: `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`,
    };
  }
  return undefined;
}

/** All groups below `/apis`, or the core group below `/api`, with their versions and resources. */
export function aggregatedDiscovery(
  resources: readonly Resource[],
  { isCore, version }: { readonly isCore: boolean; readonly version: string },
): unknown {
  const groups = Map.groupBy(
    resources.filter(({ group }) => (group === "") === isCore),
    ({ group }) => group,
  );
  return {
    kind: "APIGroupDiscoveryList",
    apiVersion: `apidiscovery.k8s.io/${version}`,
    metadata: {},
    items: [...groups].map(([name, served]) => ({
      metadata: name === "" ? {} : { name },
      versions: [...Map.groupBy(served, (resource) => resource.version)].map(([each, rows]) => ({
        version: each,
        resources: rows.map(discoveryRow),
        freshness: "Current",
      })),
    })),
  };
}

function discoveryRow({ name, kind, scope, subresources }: Resource): unknown {
  const responseKind = { group: "", version: "", kind }; // built-in kinds are named so, measured on 1.36
  return {
    resource: name,
    responseKind,
    scope: scope === "namespaced" ? "Namespaced" : "Cluster",
    singularResource: kind.toLowerCase(),
    verbs: VERBS,
    ...(subresources.length === 0
      ? {}
      : {
          subresources: subresources.map((subresource) => ({
            subresource,
            responseKind:
              subresource === "scale" ? { group: "autoscaling", version: "v1", kind: "Scale" } : responseKind,
            verbs: ["get", "patch", "update"],
          })),
        }),
  };
}
