import { booleanOf, isRecord, type JsonRecord, textOf } from "../../narrow/json-value.ts";

/** A volume that a persistent volume claim stands behind. */
export type VolumeClaim =
  | { readonly kind: "named"; readonly volume: string; readonly claim: string; readonly readOnly: boolean }
  /** The claim is made with the pod and named after pod and volume. */
  | { readonly kind: "ephemeral"; readonly volume: string };

/** Undefined for a volume of any other sort. */
export function readVolumeClaim(volume: JsonRecord): VolumeClaim | undefined {
  const { persistentVolumeClaim: claim, ephemeral } = volume;
  if (isRecord(claim)) {
    return {
      kind: "named",
      volume: textOf(volume["name"]),
      claim: textOf(claim["claimName"]),
      readOnly: booleanOf(claim["readOnly"]),
    };
  }
  return isRecord(ephemeral) ? { kind: "ephemeral", volume: textOf(volume["name"]) } : undefined;
}
