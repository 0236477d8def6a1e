import { crc32 } from "node:zlib";
import {
  END_FRAME,
  encodeManifestFrame,
  encodePieceFrameHeader,
  type PieceEncoding,
  type PieceManifest,
} from "@kube-state-shards/exposition";
import type { Loan } from "../store/loan.ts";
import type { Piece } from "../store/piece.ts";
import type { FamilySnapshot } from "../store/snapshot.ts";

/** One snapshot as a piece stream: manifest, pieces in family order, end. */
export function* pieceChunks(
  manifest: Omit<PieceManifest, "families">,
  families: readonly FamilySnapshot[],
  loan: Loan,
): Generator<Buffer> {
  yield encodeManifestFrame({ ...manifest, families: families.map((family) => family.head) });
  for (const [familyIndex, { pieces }] of families.entries()) {
    for (const piece of pieces) {
      const { payload, crc } = payloadOf(piece, manifest.encoding, loan);
      yield encodePieceFrameHeader({ familyIndex, crc32: crc, textBytes: piece.textBytes, bytes: payload.length });
      yield payload;
    }
  }
  yield END_FRAME;
}

function payloadOf(
  piece: Piece,
  encoding: PieceEncoding,
  loan: Loan,
): { readonly payload: Buffer; readonly crc: number } {
  if (encoding === "deflate") {
    const { deflated, crc32: crc } = piece.deflated();
    return { payload: deflated, crc };
  }
  const text = piece.text(loan);
  return { payload: text, crc: piece.isWarm() ? piece.deflated().crc32 : crc32(text) };
}
