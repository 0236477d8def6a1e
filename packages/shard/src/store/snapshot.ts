import type { FamilyHead, Syntax } from "@kube-state-shards/exposition";
import type { Piece } from "./piece.ts";

/** One family of a snapshot. `pieces` is in no order that means anything. */
export type FamilySnapshot = {
  /** Plural of the kind, such as `pods`. */
  readonly resource: string;
  readonly head: FamilyHead;
  /** The HELP and TYPE lines, in each syntax; the samples are the same bytes in all. */
  readonly headPieces: Readonly<Record<Syntax, Piece>>;
  readonly pieces: readonly Piece[];
};

/** What a body is made of: every enabled family in catalogue order, also those without a sample. */
export type Snapshot = { readonly families: readonly FamilySnapshot[] };
