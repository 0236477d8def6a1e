import type { FamilyRow, Stability } from "../kind/family.ts";
import { labelText } from "../labels/label-text.ts";

type FactsRow<Fact> = {
  readonly name: string;
  readonly help: string;
  readonly stability: Stability;
  readonly optIn?: boolean;
  readonly labels: readonly (readonly [name: string, read: (fact: Fact) => string])[];
};

/** A family of samples that are always 1, one for each of `facts`: what it says is in the labels. */
export function factsFamily<T, Fact>(
  row: FactsRow<Fact> & { readonly facts: (object: T) => readonly Fact[] },
): FamilyRow<T> {
  const { name, help, stability, optIn = false, labels, facts } = row;
  return {
    name,
    help,
    stability,
    optIn,
    labels: labels.map(([label]) => label),
    write: (object, samples) => {
      for (const fact of facts(object)) {
        let text = "";
        for (const [label, read] of labels) text += labelText(label, read(fact));
        samples.add(text, 1);
      }
    },
  };
}

/** A family of one sample, always 1, about the object itself. */
export function factFamily<T>(row: FactsRow<T>): FamilyRow<T> {
  return factsFamily({ ...row, facts: (object: T) => [object] });
}
