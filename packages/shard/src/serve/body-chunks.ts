import { createGzipTrailer, GZIP_HEADER } from "@kube-state-shards/exposition";
import type { FamilySnapshot } from "../store/snapshot.ts";

/** The text of a body, piece by piece. */
export function* textChunks(families: readonly FamilySnapshot[]): Generator<Buffer> {
  for (const { headPiece, pieces } of families) {
    yield headPiece.text();
    for (const piece of pieces) yield piece.text();
  }
}

/** The same text as one gzip member. What has not changed since the last body is compressed already. */
export function* gzipChunks(families: readonly FamilySnapshot[]): Generator<Buffer> {
  const trailer = createGzipTrailer();
  yield GZIP_HEADER;
  for (const { headPiece, pieces } of families) {
    for (const piece of [headPiece, ...pieces]) {
      const deflated = piece.deflated();
      trailer.add(deflated);
      yield deflated.deflated;
    }
  }
  yield trailer.finish();
}
