import type { FamilyRow } from "../kind/family.ts";
import { factsFamily } from "./facts-family.ts";
import type { Subject } from "./metadata-families.ts";

/** A port as text, for labels. */
export type Port = { readonly name: string; readonly protocol: string; readonly number: string };

export function portsFamily<T extends { readonly ports: readonly Port[] }>(subject: Subject): FamilyRow<T> {
  const { prefix, noun, stability } = subject;
  return factsFamily({
    name: `${prefix}_ports`,
    help: `One sample, always 1, for each port of the ${noun}.`,
    stability,
    facts: ({ ports }: T) => ports,
    labels: [
      ["port_name", ({ name }) => name],
      ["port_protocol", ({ protocol }) => protocol],
      ["port_number", ({ number }) => number],
    ],
  });
}
