import type { FamilyRow } from "../kind/family.ts";
import type { Subject } from "./metadata-families.ts";
import { stateWriter } from "./state-samples.ts";

/** `kube_*_status_phase`: nothing until the object has a phase. */
export function phaseFamily<T extends { readonly phase: string }>(
  { prefix, noun, stability }: Subject,
  phases: readonly string[],
): FamilyRow<T> {
  const writePhase = stateWriter("phase", phases);
  return {
    name: `${prefix}_status_phase`,
    help: `1 for the phase the ${noun} is in, 0 for the others.`,
    stability,
    labels: ["phase"],
    write: ({ phase }, samples) => {
      if (phase !== "") writePhase(samples, phase);
    },
  };
}
