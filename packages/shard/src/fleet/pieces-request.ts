import { PIECE_ENCODINGS } from "@kube-state-shards/exposition";
import * as z from "zod/mini";

const count = z.int().check(z.nonnegative());

/** What a coordinator asks of a shard for one merged body. */
const piecesRequestSchema = z.object({
  /** The assignment that the coordinator has pinned. */
  term: count,
  epoch: count,
  units: z.array(z.string().check(z.regex(/^(ns|cluster)\/./, 'expected "ns/<namespace>" or "cluster/<resource>"'))),
  encoding: z.enum(PIECE_ENCODINGS),
  /** Plural names; all kinds when left out. */
  resources: z.optional(z.array(z.string())),
});
type PiecesRequest = z.infer<typeof piecesRequestSchema>;

export type ParsedPiecesRequest =
  | { readonly ok: true; readonly request: PiecesRequest }
  | { readonly ok: false; readonly faults: readonly string[] };

export function parsePiecesRequest(body: unknown): ParsedPiecesRequest {
  const result = piecesRequestSchema.safeParse(body);
  if (result.success) return { ok: true, request: result.data };
  return {
    ok: false,
    faults: result.error.issues.map((issue) => `${issue.path.join(".") || "(body)"}: ${issue.message}`),
  };
}
