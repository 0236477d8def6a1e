import { labelText } from "../labels/label-text.ts";
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
  const ends = new Array<number>(writes.length).fill(0);
  const failures: RenderFailure[] = [];
  const writer = new SampleWriter();
  let narrowed: T;
  try {
    if (!isRecord(object)) throw new NotAnObjectError(row.resource, object);
    narrowed = row.narrow(object);
    writer.startObject(identityText(row, narrowed));
  } catch (error) {
    return { text: "", ends, series: 0, failures: [{ family: "*", error }] };
  }
  // WHY an index, here and in the encoder: pairs of `entries()` were a tenth of what a start throws away.
  for (let index = 0; index < writes.length; index++) {
    const family = writes[index];
    if (family?.write !== undefined) {
      writer.startFamily(family.nameAndBrace);
      try {
        family.write(narrowed, writer);
      } catch (error) {
        writer.dropFamily();
        failures.push({ family: family.name, error });
      }
    }
    ends[index] = writer.text.length;
  }
  return { text: writer.text, ends, series: writer.series, failures };
}

/**
 * What every line of the object starts with, escaped and joined once.
 *
 * WHY `join`: what it gives is flat; of a sum, each of a pod's 60 lines would be joined from ten parts more.
 */
function identityText<T>({ identity }: KindRow<T>, object: T): string {
  return identity
    .map(([name, read]) => labelText(name, read(object)))
    .join("")
    .slice(1);
}
