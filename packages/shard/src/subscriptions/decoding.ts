import { type FamilyOptions, type Kind, wantedFields } from "@kube-state-shards/families";
import type { FieldPath, ReflectorOptions } from "@kube-state-shards/listwatch";
import { fieldsToDrop } from "./fields-to-drop.ts";

/** In which encodings the API server is asked for objects. */
export const API_ENCODINGS = ["auto", "json"] as const;
export type ApiEncoding = (typeof API_ENCODINGS)[number];

/** What is decoded of a kind's objects, and what never is. */
export type Decoding = Pick<ReflectorOptions, "fields"> & { readonly drop: readonly FieldPath[] };

export function decodingOf(
  kind: Kind,
  { familyOptions, encoding }: { readonly familyOptions: FamilyOptions; readonly encoding: ApiEncoding },
): Decoding {
  const drop = fieldsToDrop(kind, familyOptions);
  if (encoding === "json") return { drop };
  // Which namespaces are served is asked of their labels, too.
  return { drop, fields: kind.resource === "namespaces" ? kind.fields : wantedFields(kind, familyOptions) };
}
