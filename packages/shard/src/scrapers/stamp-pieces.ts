import type { EpochMs } from "@kube-state-shards/assignment";
import { deflatePiece, FORMATS, type Syntax } from "@kube-state-shards/exposition";
import { Loan } from "../store/loan.ts";
import type { Piece } from "../store/piece.ts";
import type { FamilySnapshot } from "../store/snapshot.ts";

const NEWLINE = 0x0a;

/** `families` with the pieces of `stamped` after theirs, each sample of those with its timestamp. Both are of one store. */
export function addStamped(
  families: readonly FamilySnapshot[],
  stamped: readonly FamilySnapshot[],
  { atMs, syntax }: { readonly atMs: EpochMs; readonly syntax: Syntax },
): readonly FamilySnapshot[] {
  const suffix = Buffer.from(` ${FORMATS[syntax].renderTimestamp(atMs)}`);
  return families.map((family, index) => {
    const pieces = stamped[index]?.pieces ?? [];
    return pieces.length === 0
      ? family
      : { ...family, pieces: [...family.pieces, ...pieces.map((piece) => stampPiece(piece, suffix))] };
  });
}

const stampPiece = (piece: Piece, suffix: Buffer): Piece => {
  const text = (): Buffer => {
    const loan = new Loan();
    const stamped = stampText(piece.text(loan), suffix);
    loan.end(); // it is a copy
    return stamped;
  };
  const deflated = () => deflatePiece(text());
  // Made when it is written, and not kept: no other body has the same timestamps.
  return {
    text,
    deflated,
    isWarm: () => false,
    get textBytes() {
      return text().length;
    },
  };
};

/** `suffix` before the end of each line: a newline inside of a label's value is escaped, so that each one ends a sample. */
function stampText(text: Buffer, suffix: Buffer): Buffer {
  const target = Buffer.allocUnsafe(text.length + countLines(text) * suffix.length);
  let at = 0;
  let from = 0;
  for (let end = text.indexOf(NEWLINE); end !== -1; end = text.indexOf(NEWLINE, from)) {
    at += text.copy(target, at, from, end);
    at += suffix.copy(target, at);
    target[at++] = NEWLINE;
    from = end + 1;
  }
  return target;
}

function countLines(text: Buffer): number {
  let lines = 0;
  for (let end = text.indexOf(NEWLINE); end !== -1; end = text.indexOf(NEWLINE, end + 1)) lines++;
  return lines;
}
