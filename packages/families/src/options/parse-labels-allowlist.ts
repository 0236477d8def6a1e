import { catalogue } from "../catalogue.ts";
import { FamilyOptionsError } from "./family-options-error.ts";

const GROUP = /^\s*([^=,[\]]+?)\s*=\[([^[\]]*)\]\s*(?:,|$)/;
const FORM = "want resource=[key,key],... such as pods=[app,example.com/*],nodes=[*] or *=[team]";

/**
 * Reads which labels (or annotations) each resource may export: `pods=[app,example.com/*],nodes=[*],*=[team]`.
 *
 * Resource `*` means all; key `*` all keys, one `*` within a key any text. A leading `=` is let pass, because
 * `--flag==pods=[app]` is written in places. A resource given twice has its last list.
 * Source: kube-state-metrics, `--metric-labels-allowlist`.
 *
 * Errors: `FamilyOptionsError` that names every fault: form, unknown resources, keys with more than one `*`.
 */
export function parseLabelsAllowlist(
  text: string,
  flag = "--metric-labels-allowlist",
): ReadonlyMap<string, readonly string[]> {
  const allowlist = new Map<string, readonly string[]>();
  const faults: string[] = [];
  let rest = text.trim().replace(/^=/, "");
  while (rest !== "") {
    const match = GROUP.exec(rest);
    if (match === null) {
      const bad = unreadablePart(rest);
      faults.push(`got ${JSON.stringify(bad)}, ${FORM}`);
      rest = rest.slice(bad.length + 1);
      continue;
    }
    const [whole, resource = "", keys = ""] = match;
    if (whole.endsWith(",") && rest.length === whole.length) faults.push(`got a comma at the end, ${FORM}`);
    const entries = keys.trim() === "" ? [] : keys.split(",").map((key) => key.trim());
    faults.push(...faultsOfGroup(resource, entries));
    allowlist.set(resource, entries);
    rest = rest.slice(whole.length);
  }
  if (faults.length > 0) throw new FamilyOptionsError(`read ${flag}`, faults);
  return allowlist;
}

/** Up to the next group that can be read, so that faults behind it are found, too. */
function unreadablePart(rest: string): string {
  const next = rest.search(/,\s*[^=,[\]]+=\[/);
  return next === -1 ? rest : rest.slice(0, next);
}

function faultsOfGroup(resource: string, keys: readonly string[]): readonly string[] {
  const faults: string[] = [];
  if (resource !== "*" && !catalogue.some((kind) => kind.resource === resource)) {
    const known = catalogue.map((kind) => kind.resource).sort();
    faults.push(`got resource ${JSON.stringify(resource)}, want * or one of ${known.join(", ")}`);
  }
  for (const key of keys) {
    if (key === "") faults.push(`got an empty key for ${resource}, want keys separated by single commas`);
    if (key.split("*").length > 2) faults.push(`got key ${JSON.stringify(key)}, want at most one * in a key`);
  }
  return faults;
}
