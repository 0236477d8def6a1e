import { type JsonRecord, textOf } from "./json-value.ts";

export type OwnerReference = { readonly kind: string; readonly name: string; readonly controller: boolean };

export function readOwnerReference(reference: JsonRecord): OwnerReference {
  return {
    kind: textOf(reference["kind"]),
    name: textOf(reference["name"]),
    controller: reference["controller"] === true,
  };
}
