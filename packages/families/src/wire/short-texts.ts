/** A longer text is decoded sooner than it is found. */
const MAX_BYTES = 12;
const SLOTS = 1024;
const slots: string[] = new Array<string>(SLOTS).fill("");

/**
 * The UTF-8 text of some bytes, at least one: the very string that was given before where it is short and was seen lately.
 *
 * WHY: a third of an object's texts are `True`, `Ready`, `cpu`, `app`, ... Finding one takes a third of the time of decoding
 * it, and no memory (docs/design/0018-protobuf.md).
 */
export function textOfBytes(bytes: Buffer, from: number, to: number): string {
  const length = to - from;
  if (length > MAX_BYTES) return bytes.toString("utf8", from, to);
  let hash = length;
  for (let index = from; index < to; index += 1) hash = (hash * 31 + (bytes[index] as number)) | 0;
  const slot = (hash ^ (hash >>> 13)) & (SLOTS - 1);
  const known = slots[slot] as string;
  if (known.length === length && isWritten(known, bytes, from)) return known;
  const text = bytes.toString("utf8", from, to);
  // As long as its bytes: plain ASCII, whose characters are its bytes. No other text is compared with bytes.
  if (text.length === length) slots[slot] = text;
  return text;
}

function isWritten(text: string, bytes: Buffer, from: number): boolean {
  for (let index = 0; index < text.length; index += 1) {
    if (text.charCodeAt(index) !== bytes[from + index]) return false;
  }
  return true;
}
