import { type MessageFields, object } from "../fields/field.ts";
import { METADATA_FIELDS } from "../fields/metadata-fields.ts";
import { allowlistFor } from "../kind/create-kind-renderer.ts";
import type { Kind, MetadataMap } from "../kind/kind.ts";
import type { FamilyOptions } from "./family-options.ts";

/** A kind's fields, less the labels and annotations that these options show nothing of: they are a tenth of what is decoded. */
export function wantedFields(
  kind: Pick<Kind, "resource" | "fields" | "ownUse">,
  options: Pick<FamilyOptions, "labelsAllowlist" | "annotationsAllowlist">,
): MessageFields {
  const { labelsAllowlist, annotationsAllowlist } = options;
  const isShown = (map: MetadataMap, allowlist: FamilyOptions["labelsAllowlist"]): boolean =>
    kind.ownUse.includes(map) || (allowlistFor(kind, allowlist) ?? []).length > 0;
  const { labels, annotations, ...others } = METADATA_FIELDS;
  return {
    ...kind.fields,
    metadata: object(1, {
      ...others,
      ...(labels !== undefined && isShown("labels", labelsAllowlist) ? { labels } : {}),
      ...(annotations !== undefined && isShown("annotations", annotationsAllowlist) ? { annotations } : {}),
    }),
  };
}
