import { apiVersionOf, type Resource } from "../cluster/resource.ts";
import { aggregatedDiscovery, aggregatedForm, VERBS } from "./aggregated-discovery.ts";
import type { Exchange } from "./exchange.ts";
import type { ServerContext } from "./server-context.ts";

const VERSION = {
  major: "1",
  minor: "36",
  gitVersion: "v1.36.3",
  gitCommit: "simulated",
  gitTreeState: "",
  buildDate: "1970-01-01T00:00:00Z",
  goVersion: "none",
  compiler: "none",
  platform: "simulated",
};

/** Paths that are no resource: health, version, discovery. */
export async function handleDiscovery(exchange: Exchange, context: ServerContext): Promise<void> {
  const resources = context.store.resources();
  const path = exchange.path.replace(/\/+$/, "");
  if (["/readyz", "/livez", "/healthz"].includes(path)) return sendText(exchange, 200, "ok");
  const as = context.discovery === "aggregated" ? aggregatedForm(exchange.header("accept")) : undefined;
  if (as !== undefined && (path === "/api" || path === "/apis")) {
    const body = aggregatedDiscovery(resources, { isCore: path === "/api", version: as.version });
    return exchange.send(200, [Buffer.from(`${JSON.stringify(body)}\n`)], { "content-type": as.contentType });
  }
  const body = path === "/version" ? VERSION : discover(path, resources);
  return body === undefined ? sendText(exchange, 404, "404 page not found\n") : exchange.sendJson(200, body);
}

const sendText = (exchange: Exchange, status: number, text: string): Promise<void> =>
  exchange.send(status, [Buffer.from(text)], { "content-type": "text/plain; charset=utf-8" });

function discover(path: string, resources: readonly Resource[]): unknown {
  if (path === "/api") return { kind: "APIVersions", versions: ["v1"], serverAddressByClientCIDRs: [] };
  const named = [...new Set(resources.map((resource) => resource.group))].filter((group) => group !== "");
  if (path === "/apis") {
    return { kind: "APIGroupList", apiVersion: "v1", groups: named.map((group) => groupOf(group, resources)) };
  }
  const group = named.find((name) => path === `/apis/${name}`);
  if (group !== undefined) return { kind: "APIGroup", apiVersion: "v1", ...groupOf(group, resources) };
  const served = resources.filter(
    (resource) => path === `/${resource.group === "" ? "api" : "apis"}/${apiVersionOf(resource)}`,
  );
  const [first] = served;
  if (first === undefined) return undefined;
  return {
    kind: "APIResourceList",
    ...(first.group === "" ? {} : { apiVersion: "v1" }),
    groupVersion: apiVersionOf(first),
    resources: served.flatMap(resourceRows),
  };
}

function groupOf(name: string, resources: readonly Resource[]): Readonly<Record<string, unknown>> {
  const versions = [...new Set(resources.filter((resource) => resource.group === name).map(apiVersionOf))].map(
    (groupVersion) => ({ groupVersion, version: groupVersion.slice(name.length + 1) }),
  );
  return { name, versions, preferredVersion: versions[0] };
}

function resourceRows(resource: Resource): readonly Readonly<Record<string, unknown>>[] {
  const { name, kind } = resource;
  const namespaced = resource.scope === "namespaced";
  const rows: Readonly<Record<string, unknown>>[] = [
    { name, singularName: kind.toLowerCase(), namespaced, kind, verbs: VERBS },
  ];
  for (const subresource of resource.subresources) {
    const scale = subresource === "scale" ? { group: "autoscaling", version: "v1", kind: "Scale" } : { kind };
    rows.push({
      name: `${name}/${subresource}`,
      singularName: "",
      namespaced,
      ...scale,
      verbs: ["get", "patch", "update"],
    });
  }
  return rows;
}
