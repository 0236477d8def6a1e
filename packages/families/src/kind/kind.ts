import type { MessageFields } from "../fields/field.ts";
import type { Family, LabelAllowlists } from "./family.ts";

/** The parts of an object's metadata that are shown only where an allowlist says so. */
export type MetadataMap = "labels" | "annotations";

export type Scope = "namespaced" | "cluster";

/** A resource kind: where the API serves it and which families its objects give. */
export type Kind = {
  /** Plural, as in API paths and `--resources`: `pods`. */
  readonly resource: string;
  /** As in `kind:`: `Pod`. */
  readonly kind: string;
  /** "" is the core group. */
  readonly group: string;
  /** Asked where the API server does not tell what it serves. One of `versions`. */
  readonly version: string;
  /** Versions whose objects carry what the families read, oldest first: the oldest one served is asked. */
  readonly versions: readonly string[];
  /** Top-level fields that must not get past the decoder, such as a Secret's `data`. */
  readonly drops: readonly string[];
  /** What the families read of an object, metadata included, with its numbers in protobuf. The same in all `versions`. */
  readonly fields: MessageFields;
  /** What the families read of these whatever the allowlists say. */
  readonly ownUse: readonly MetadataMap[];
  readonly scope: Scope;
  /** Served unless `--resources` says otherwise. */
  readonly inDefaultSet: boolean;
  readonly families: readonly Family[];
  /** No family reads more than metadata, so the API server may be asked for `PartialObjectMetadata`. */
  readonly metadataOnly: boolean;
  /** Prepares the families named by `isEnabled` for rendering. */
  readonly bind: (isEnabled: (family: Family) => boolean, allowlists: LabelAllowlists) => BoundKind;
};

export type BoundKind = {
  /** The enabled families, in catalogue order. */
  readonly families: readonly Family[];
  readonly render: (object: unknown) => RenderedObject;
};

/** The samples of one object. */
export type RenderedObject = {
  /** The lines of all enabled families, one family after another: each ends in a newline. */
  readonly text: string;
  /** One per enabled family: where its lines end in `text`, and those of the next begin. */
  readonly ends: readonly number[];
  /** Samples in the text. */
  readonly series: number;
  /** The families that could not be rendered, which have no line. Family `*`: the object as a whole. */
  readonly failures: readonly RenderFailure[];
};

export type RenderFailure = { readonly family: string; readonly error: unknown };
