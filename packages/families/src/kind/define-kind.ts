import { renderLabels } from "@kube-state-shards/exposition";
import type { JsonRecord } from "../narrow/json-value.ts";
import { isRecord } from "../narrow/json-value.ts";
import type { Family, FamilyRow, LabelAllowlists, WriteSamples } from "./family.ts";
import { NotAnObjectError } from "./not-an-object-error.ts";
import { SampleWriter } from "./sample-writer.ts";

export const SCOPES = ["namespaced", "cluster"] as const;
export type Scope = (typeof SCOPES)[number];

/** A resource kind: where the API serves it and which families its objects give. */
export type Kind = {
  /** Plural, as in API paths and `--resources`: `pods`. */
  readonly resource: string;
  /** As in `kind:`: `Pod`. */
  readonly kind: string;
  /** "" is the core group. */
  readonly group: string;
  readonly version: string;
  readonly scope: Scope;
  readonly families: readonly Family[];
  /** No family reads more than metadata, so the API server may be asked for `PartialObjectMetadata`. */
  readonly metadataOnly: boolean;
  /** Prepares the families named by `isEnabled` for rendering. */
  readonly bind: (isEnabled: (family: Family) => boolean, allowlists: LabelAllowlists) => BoundKind;
};

export type BoundKind = {
  /** The enabled families, in catalogue order. */
  readonly families: readonly Family[];
  readonly render: (object: unknown) => RenderedObject;
};

/** The samples of one object. */
export type RenderedObject = {
  /** One text per enabled family, in order: lines that end in a newline, "" where there are none. */
  readonly texts: readonly string[];
  /** Samples in all texts. */
  readonly series: number;
  /** The families that could not be rendered; their text is "". Family `*`: the object as a whole. */
  readonly failures: readonly RenderFailure[];
};

export type RenderFailure = { readonly family: string; readonly error: unknown };

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

export type IdentityLabel<T> = readonly [name: string, read: (object: T) => string];

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

type Binding = { readonly isEnabled: (family: Family) => boolean; readonly allowlists: LabelAllowlists };

function bindKind<T>(row: KindRow<T>, all: readonly Family[], { isEnabled, allowlists }: Binding): BoundKind {
  const families: Family[] = [];
  const names: string[] = [];
  const writes: (WriteSamples<T> | undefined)[] = [];
  for (const [index, family] of all.entries()) {
    const familyRow = row.families[index];
    if (familyRow === undefined || !isEnabled(family)) continue;
    families.push(family);
    names.push(family.name);
    writes.push("write" in familyRow ? familyRow.write : familyRow.bind(allowlists));
  }
  return { families, render: (object) => renderObject({ row, names, writes }, object) };
}

type Writes<T> = {
  readonly row: KindRow<T>;
  readonly names: readonly string[];
  readonly writes: readonly (WriteSamples<T> | undefined)[];
};

function renderObject<T>({ row, names, writes }: Writes<T>, object: unknown): RenderedObject {
  const texts: string[] = [];
  const failures: RenderFailure[] = [];
  const writer = new SampleWriter();
  let narrowed: T;
  try {
    if (!isRecord(object)) throw new NotAnObjectError(row.resource, object);
    narrowed = row.narrow(object);
    const target = narrowed;
    // WHY here: the identity is the same text in all 60 lines of a pod, so it is escaped and joined once.
    writer.startObject(renderLabels(row.identity.map(([name, read]) => [name, read(target)] as const)));
  } catch (error) {
    return { texts: names.map(() => ""), series: 0, failures: [{ family: "*", error }] };
  }
  for (const [index, name] of names.entries()) {
    const seriesBefore = writer.series;
    const write = writes[index];
    if (write === undefined) {
      texts.push("");
      continue;
    }
    writer.startFamily(name);
    try {
      write(narrowed, writer);
    } catch (error) {
      writer.dropFamily(seriesBefore);
      failures.push({ family: name, error });
    }
    texts.push(writer.endFamily());
  }
  return { texts, series: writer.series, failures };
}
