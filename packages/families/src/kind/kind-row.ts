import type { MessageFields } from "../fields/field.ts";
import type { JsonRecord } from "../narrow/json-value.ts";
import type { FamilyRow } from "./family.ts";
import type { MetadataMap, Scope } from "./kind.ts";

/** A kind as its file writes it down. `T` is the part of the object that its families read. */
export type KindRow<T> = {
  readonly resource: string;
  readonly kind: string;
  readonly group: string;
  readonly version: string;
  /** Versions of the group whose objects carry what the families read, oldest first. Default: `version` alone. */
  readonly versions?: readonly string[];
  /** Top-level fields that must not get past the decoder, such as a Secret's `data`. Default: none. */
  readonly drops?: readonly string[];
  readonly scope: Scope;
  /** Served unless `--resources` says otherwise. Default: true. */
  readonly inDefaultSet?: boolean;
  /** The labels that every sample of the kind starts with. At least one. */
  readonly identity: readonly [IdentityLabel<T>, ...IdentityLabel<T>[]];
  /** What `narrow` reads beyond metadata, with its numbers in protobuf: no other field is decoded. */
  readonly fields: MessageFields;
  /** What it reads of these whatever the allowlists say. Default: nothing. */
  readonly ownUse?: readonly MetadataMap[];
  /** Reads the object, tolerating anything in it: what has a wrong type counts as absent. */
  readonly narrow: (object: JsonRecord) => T;
  readonly families: readonly FamilyRow<T>[];
};

type IdentityLabel<T> = readonly [name: string, read: (object: T) => string];
