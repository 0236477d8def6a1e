import { createHash } from "node:crypto";
import type { FamilyOptions, KindRenderer } from "@kube-state-shards/families";

/** Of what changes the samples: shards of one fleet must agree on it, or a move changes what is exposed. */
export function configHash(renderers: readonly KindRenderer[], options: FamilyOptions): string {
  const allowlist = (list: FamilyOptions["labelsAllowlist"]) =>
    [...(list ?? [])].map(([resource, keys]) => [resource, [...keys].sort()]).sort();
  const content = {
    kinds: renderers.map(({ kind, heads }) => [kind.resource, heads.map((head) => head.name)]),
    labels: allowlist(options.labelsAllowlist),
    annotations: allowlist(options.annotationsAllowlist),
  };
  return createHash("sha256").update(JSON.stringify(content)).digest("hex").slice(0, 16);
}
