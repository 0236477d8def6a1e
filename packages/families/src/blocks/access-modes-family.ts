import type { FamilyRow } from "../kind/family.ts";
import { factsFamily } from "./facts-family.ts";
import type { Subject } from "./metadata-families.ts";

export function accessModesFamily<T extends { readonly accessModes: readonly string[] }>(
  subject: Subject,
): FamilyRow<T> {
  const { prefix, noun, stability } = subject;
  return factsFamily({
    name: `${prefix}_access_mode`,
    help: `One sample, always 1, for each access mode of the ${noun}.`,
    stability,
    facts: ({ accessModes }: T) => accessModes,
    labels: [["access_mode", (mode) => mode]],
  });
}
