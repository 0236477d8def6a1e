import type { FamilyRow } from "../kind/family.ts";
import type { Subject } from "./metadata-families.ts";
import { numberFamily } from "./number-family.ts";

/** `kube_*_status_observed_generation`: 0 until the controller has seen the object. */
export function observedGenerationFamily<T extends { readonly observedGeneration: number }>({
  prefix,
  noun,
  stability,
}: Subject): FamilyRow<T> {
  return numberFamily({
    name: `${prefix}_status_observed_generation`,
    help: `The generation of the ${noun} that its controller has last acted on.`,
    stability,
    read: ({ observedGeneration }) => observedGeneration,
  });
}
