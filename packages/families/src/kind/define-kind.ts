import type { JsonRecord } from "../narrow/json-value.ts";
import { bindKind } from "./bind-kind.ts";
import type { Family, FamilyRow } from "./family.ts";
import type { Kind, Scope } from "./kind.ts";

/** A kind as its file writes it down. `T` is the part of the object that its families read. */
export type KindRow<T> = {
  readonly resource: string;
  readonly kind: string;
  readonly group: string;
  readonly version: string;
  readonly scope: Scope;
  /** The labels that every sample of the kind starts with. At least one. */
  readonly identity: readonly [IdentityLabel<T>, ...IdentityLabel<T>[]];
  /** Reads the object, tolerating anything in it: what has a wrong type counts as absent. */
  readonly narrow: (object: JsonRecord) => T;
  readonly families: readonly FamilyRow<T>[];
};

type IdentityLabel<T> = readonly [name: string, read: (object: T) => string];

export function defineKind<T>(row: KindRow<T>): Kind {
  const { resource, kind, group, version, scope } = row;
  const identityKeys = row.identity.map(([name]) => name);
  const families = row.families.map((family) => describeRow(family, identityKeys));
  return {
    resource,
    kind,
    group,
    version,
    scope,
    families,
    metadataOnly: families.every((family) => family.reads === "metadata"),
    bind: (isEnabled, allowlists) => bindKind(row, families, { isEnabled, allowlists }),
  };
}

function describeRow<T>(row: FamilyRow<T>, identityKeys: readonly string[]): Family {
  const { name, help, stability, type = "gauge", optIn = false, labels = [], reads = "object" } = row;
  return { name, type, stability, help, optIn, labels: [...identityKeys, ...labels].sort(), reads };
}
