import {
  createGzipTrailer,
  type DeflatedPiece,
  deflatePiece,
  GZIP_HEADER,
  type PieceTextFrame,
} from "@kube-state-shards/exposition";

/** Text of our own and the shards' pieces to the bytes of one body. Feed it in the body's order. */
export type BodyEncoder = {
  readonly start: Buffer;
  text(text: string): Buffer;
  piece(frame: PieceTextFrame): Buffer;
  finish(): Buffer;
  /** Of what was fed, unpacked. */
  textBytes(): number;
};

const NOTHING = Buffer.alloc(0);

export function createPlainEncoder(): BodyEncoder {
  let textBytes = 0;
  const counted = (bytes: Buffer): Buffer => {
    textBytes += bytes.length;
    return bytes;
  };
  return {
    start: NOTHING,
    text: (text) => counted(Buffer.from(text)),
    piece: (frame) => counted(frame.payload),
    finish: () => NOTHING,
    textBytes: () => textBytes,
  };
}

/** Never compresses what a shard has compressed: the pieces' CRCs are combined, and the pieces stand in one member. */
export function createGzipEncoder(): BodyEncoder {
  const trailer = createGzipTrailer();
  let textBytes = 0;
  return {
    start: GZIP_HEADER,
    text(text) {
      const piece = deflateText(text);
      trailer.add(piece);
      textBytes += piece.textBytes;
      return piece.deflated;
    },
    piece(frame) {
      trailer.add(frame);
      textBytes += frame.textBytes;
      return frame.payload;
    },
    finish: () => trailer.finish(),
    textBytes: () => textBytes,
  };
}

// WHY a cache: a body has some 350 family heads of 100-200 bytes, the same in every scrape, and setting up zlib costs
// 20 µs for each. Bounded, since heads come from shards, of whatever version.
const MAX_CACHED = 2_000;
const deflatedTexts = new Map<string, DeflatedPiece>();

function deflateText(text: string): DeflatedPiece {
  const cached = deflatedTexts.get(text);
  if (cached !== undefined) return cached;
  const piece = deflatePiece(Buffer.from(text));
  if (deflatedTexts.size >= MAX_CACHED) deflatedTexts.clear();
  deflatedTexts.set(text, piece);
  return piece;
}
