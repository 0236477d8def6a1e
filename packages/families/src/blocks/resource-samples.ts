import type { SampleSink } from "../kind/family.ts";
import { labelText } from "../labels/label-text.ts";
import type { JsonRecord } from "../narrow/json-value.ts";
import { parseQuantity } from "../narrow/quantity.ts";

/** `pods` counts only where it is a capacity (nodes); containers cannot ask for it. */
export type ResourceHolder = "container" | "node";

type ResourceUnit = { readonly unit: "core" | "byte" | "integer"; readonly labels: string };

const BYTES: ReadonlySet<string> = new Set(["memory", "storage", "ephemeral-storage"]);
const NAME_PART = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const DNS_SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const REQUESTS = "requests.";
const MAX_SUBDOMAIN_LENGTH = 253;

// WHY remembered: a cluster has a handful of resource names and every container repeats them.
const MAX_REMEMBERED = 1000;
const remembered = new Map<string, readonly ResourceUnit[]>();

/**
 * Writes a resource list (`limits`, `capacity`, ...) as `resource` and `unit` labels after `before`. What is neither a
 * known resource nor a well-formed extended one is left out, as is a quantity that cannot be read.
 *
 * Units: cores, bytes, whole numbers. A container's are rounded up to whole ones except cores; a node's keep thousandths.
 */
export function writeResources(
  samples: SampleSink,
  resources: JsonRecord,
  { before, holder }: { readonly before: string; readonly holder: ResourceHolder },
): void {
  for (const name of Object.keys(resources)) {
    const units = unitsOf(name, holder);
    if (units.length === 0) continue;
    const quantity = parseQuantity(resources[name]);
    if (quantity === undefined) continue;
    for (const { unit, labels } of units) {
      const keepsThousandths = unit === "core" || holder === "node";
      samples.add(before + labels, keepsThousandths ? quantity.milli : quantity.whole);
    }
  }
}

function unitsOf(name: string, holder: ResourceHolder): readonly ResourceUnit[] {
  if (name === "pods" && holder === "container") return [];
  const known = remembered.get(name);
  if (known !== undefined) return known;
  if (remembered.size >= MAX_REMEMBERED) remembered.clear();
  const resource = labelText("resource", name.replace(/[^a-zA-Z0-9_]/gu, "_"));
  const units = classify(name).map((unit) => ({ unit, labels: resource + labelText("unit", unit) }));
  remembered.set(name, units);
  return units;
}

function classify(name: string): readonly ResourceUnit["unit"][] {
  if (name === "cpu") return ["core"];
  if (name === "pods") return ["integer"];
  if (BYTES.has(name)) return ["byte"];
  const units: ResourceUnit["unit"][] = [];
  if (name.startsWith("hugepages-") || name.startsWith("attachable-volumes-")) units.push("byte");
  if (isExtended(name)) units.push("integer");
  return units;
}

/** Whether `name` is an extended resource. Source: Kubernetes, its rules for qualified names in quotas. */
function isExtended(name: string): boolean {
  if (!name.includes("/") || name.includes("kubernetes.io/") || name.startsWith(REQUESTS)) return false;
  const [domain, part, ...rest] = name.split("/");
  if (domain === undefined || part === undefined || rest.length > 0) return false;
  const subdomain = REQUESTS + domain;
  return subdomain.length <= MAX_SUBDOMAIN_LENGTH && DNS_SUBDOMAIN.test(subdomain) && NAME_PART.test(part);
}
