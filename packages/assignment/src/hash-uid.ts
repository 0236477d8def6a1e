/**
 * The upper half of the 64-bit FNV-1a of a UID: what the API server's `shardSelector` ranges are over, too.
 * Shape: an integer, 0 to 2^32 - 1. Source: the FNV page's offset basis and prime.
 */
export function hashUid(uid: string): number {
  let high = 0xcbf29ce4;
  let low = 0x84222325;
  for (let at = 0; at < uid.length; at++) {
    low = (low ^ uid.charCodeAt(at)) >>> 0; // UIDs are ASCII
    // times the prime 2^40 + 0x1b3, in halves of 32 bits: each product is below 2^41, which a double holds exactly
    const product = low * 0x1b3;
    high = (high * 0x1b3 + Math.floor(product / 2 ** 32) + (low << 8)) >>> 0;
    low = product >>> 0;
  }
  return high;
}
