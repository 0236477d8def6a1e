const OFFSET_BASIS = 0xcbf29ce484222325n;
const PRIME = 0x100000001b3n;

/** The 64-bit FNV-1a of a namespace's name, as the API server reckons it. Source: KEP-5866; the FNV page's offset basis and prime. */
export function hashNamespace(namespace: string): bigint {
  let hash = OFFSET_BASIS;
  for (const byte of Buffer.from(namespace)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * PRIME);
  return hash;
}

/** A range that no namespace's hash is likely in: what is asked for where there is nothing to ask for. */
const NOTHING = termOf(0n);

/**
 * The `shardSelector` of exactly these namespaces: one range of a single hash for each.
 *
 * WHY not wider ranges: FNV-1a hardly spreads what names end with into its upper bits, so ranges would share a cluster of
 * `tenant-0001` to `tenant-1000` out very unevenly.
 */
export function namespaceSelector(namespaces: Iterable<string>): string {
  const terms = Array.from(namespaces, (namespace) => termOf(hashNamespace(namespace)));
  return terms.length === 0 ? NOTHING : terms.join("||");
}

function termOf(hash: bigint): string {
  return `shardRange(object.metadata.namespace,'${hex(hash)}','${hex(hash + 1n)}')`;
}

/** The highest hash of all ends at 0x1 and sixteen zeros, which is how the server writes the top, too. */
function hex(hash: bigint): string {
  return `0x${hash.toString(16).padStart(16, "0")}`;
}

/** Bytes of a request's first line that its selector may take: many proxies stop at 8 KiB for line and headers together. */
const MAX_SELECTOR_BYTES = 6 * 1024;

/** Namespaces whose selector, as it is sent, stays within `MAX_SELECTOR_BYTES`: all terms are equally long. */
export const MAX_NAMESPACES = Math.floor(
  (MAX_SELECTOR_BYTES + encodeURIComponent("||").length) / encodeURIComponent(`${NOTHING}||`).length,
);
