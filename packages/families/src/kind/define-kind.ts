import { object } from "../fields/field.ts";
import { METADATA_FIELDS } from "../fields/metadata-fields.ts";
import { bindKind } from "./bind-kind.ts";
import type { Family, FamilyRow } from "./family.ts";
import type { Kind } from "./kind.ts";
import type { KindRow } from "./kind-row.ts";

export function defineKind<T>(row: KindRow<T>): Kind {
  const {
    resource,
    kind,
    group,
    version,
    versions = [version],
    drops = [],
    ownUse = [],
    scope,
    inDefaultSet = true,
  } = row;
  const identityKeys = row.identity.map(([name]) => name);
  const families = row.families.map((family) => describeRow(family, identityKeys));
  return {
    resource,
    kind,
    group,
    version,
    versions,
    drops,
    fields: { metadata: object(1, METADATA_FIELDS), ...row.fields },
    ownUse,
    scope,
    inDefaultSet,
    families,
    metadataOnly: families.every((family) => family.reads === "metadata"),
    bind: (isEnabled, allowlists) => bindKind(row, families, { isEnabled, allowlists }),
  };
}

function describeRow<T>(row: FamilyRow<T>, identityKeys: readonly string[]): Family {
  const { name, help, stability, type = "gauge", optIn = false, since = "0.1.0", labels = [] } = row;
  const { reads = "object", readsVersion = false } = row;
  const all = [...identityKeys, ...labels].sort();
  return { name, type, stability, help, optIn, since, labels: all, reads, readsVersion };
}
