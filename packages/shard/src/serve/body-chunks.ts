import {
  createGzipTrailer,
  deflatePiece,
  type ExpositionFormat,
  FORMATS,
  GZIP_HEADER,
  type Syntax,
} from "@kube-state-shards/exposition";
import type { Loan } from "../store/loan.ts";
import type { FamilySnapshot } from "../store/snapshot.ts";

/** The text of a body, piece by piece. The loan may end once nobody holds any of them. */
export function* textChunks(
  families: readonly FamilySnapshot[],
  { syntax }: ExpositionFormat,
  loan: Loan,
): Generator<Buffer> {
  for (const { headPieces, pieces } of families) {
    yield headPieces[syntax].text(loan);
    for (const piece of pieces) yield piece.text(loan);
  }
  if (ENDS[syntax].length > 0) yield ENDS[syntax];
}

/** How long that text is. */
export const textBytesOf = (families: readonly FamilySnapshot[], { syntax }: ExpositionFormat): number =>
  families.reduce(
    (sum, { headPieces, pieces }) =>
      sum + pieces.reduce((bytes, piece) => bytes + piece.textBytes, headPieces[syntax].textBytes),
    ENDS[syntax].length,
  );

/** The same text as one gzip member. What has not changed since the last body is compressed already. */
export function* gzipChunks(families: readonly FamilySnapshot[], { syntax }: ExpositionFormat): Generator<Buffer> {
  const trailer = createGzipTrailer();
  yield GZIP_HEADER;
  for (const { headPieces, pieces } of families) {
    for (const piece of [headPieces[syntax], ...pieces]) {
      const deflated = piece.deflated();
      trailer.add(deflated);
      yield deflated.deflated;
    }
  }
  if (ENDS[syntax].length > 0) {
    const end = deflatePiece(ENDS[syntax]);
    trailer.add(end);
    yield end.deflated;
  }
  yield trailer.finish();
}

const ENDS: Readonly<Record<Syntax, Buffer>> = {
  text: Buffer.from(FORMATS.text.end),
  openMetrics: Buffer.from(FORMATS.openMetrics.end),
};
