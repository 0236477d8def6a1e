import { renderLabels } from "@kube-state-shards/exposition";
import { isRecord } from "../narrow/json-value.ts";
import type { Family, LabelAllowlists, WriteSamples } from "./family.ts";
import type { BoundKind, RenderedObject, RenderFailure } from "./kind.ts";
import type { KindRow } from "./kind-row.ts";
import { NotAnObjectError } from "./not-an-object-error.ts";
import { SampleWriter } from "./sample-writer.ts";

type Binding = { readonly isEnabled: (family: Family) => boolean; readonly allowlists: LabelAllowlists };

/** Picks a kind's enabled families, and prepares them for one object after the other. */
export function bindKind<T>(row: KindRow<T>, all: readonly Family[], { isEnabled, allowlists }: Binding): BoundKind {
  const families: Family[] = [];
  const writes: FamilyWrite<T>[] = [];
  for (const [index, family] of all.entries()) {
    const familyRow = row.families[index];
    if (familyRow === undefined || !isEnabled(family)) continue;
    families.push(family);
    writes.push({
      name: family.name,
      nameAndBrace: `${family.name}{`,
      write: "write" in familyRow ? familyRow.write : familyRow.bind(allowlists),
    });
  }
  return { families, render: (object) => renderObject(row, writes, object) };
}

type FamilyWrite<T> = {
  readonly name: string;
  readonly nameAndBrace: string;
  /** Undefined: the options let nothing through, so the family is always empty. */
  readonly write: WriteSamples<T> | undefined;
};

function renderObject<T>(row: KindRow<T>, writes: readonly FamilyWrite<T>[], object: unknown): RenderedObject {
  const texts = new Array<string>(writes.length).fill("");
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
    return { texts: writes.map(() => ""), series: 0, failures: [{ family: "*", error }] };
  }
  // WHY an index, here and in the encoder: pairs of `entries()` were a tenth of what a start throws away.
  for (let index = 0; index < writes.length; index++) {
    const family = writes[index];
    if (family?.write === undefined) continue;
    const seriesBefore = writer.series;
    writer.startFamily(family.nameAndBrace);
    try {
      family.write(narrowed, writer);
    } catch (error) {
      writer.dropFamily(seriesBefore);
      failures.push({ family: family.name, error });
    }
    texts[index] = writer.endFamily();
  }
  return { texts, series: writer.series, failures };
}
