import type { FamilyRow, Stability } from "../kind/family.ts";

/** A family of one sample without labels of its own; none where `read` gives undefined. */
export function numberFamily<T>(row: {
  readonly name: string;
  readonly help: string;
  readonly stability: Stability;
  readonly reads?: "metadata";
  readonly readsVersion?: true;
  readonly read: (object: T) => number | undefined;
}): FamilyRow<T> {
  const { name, help, stability, reads = "object", readsVersion = false, read } = row;
  return {
    name,
    help,
    stability,
    reads,
    readsVersion,
    write: (object, samples) => {
      const value = read(object);
      if (value !== undefined) samples.add("", value);
    },
  };
}
