/** 64-bit FNV-1a, as the API server hashes a namespace's name. */
function hashOf(text: string): bigint {
  let hash = 0xcbf29ce484222325n;
  for (const byte of Buffer.from(text)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash;
}

/** Which of these namespaces a request's `shardSelector` lets through, or its `fieldSelector` of names; undefined: it has none, so all. */
export function selectedNamespaces(uri: string, namespaces: Iterable<string>): readonly string[] | undefined {
  const { searchParams } = new URL(uri, "http://audited");
  const names = searchParams.get("fieldSelector")?.split(",").map(leftOut);
  if (names !== undefined) return [...namespaces].filter((namespace) => !names.includes(namespace));
  const selector = searchParams.get("shardSelector");
  if (selector === null) return undefined;
  const ranges = selector.split("||").map((term) => {
    const [, from, to] = /^\s*shardRange\(object\.metadata\.namespace,\s*'(0x\w+)',\s*'(0x\w+)'\)\s*$/.exec(term) ?? [];
    if (from === undefined || to === undefined)
      throw new Error(`read a selector: got ${term}, want a range of namespaces' hashes`);
    return [BigInt(from), BigInt(to)] as const;
  });
  return [...namespaces].filter((namespace) => {
    const hash = hashOf(namespace);
    return ranges.some(([from, to]) => from <= hash && hash < to);
  });
}

function leftOut(term: string): string {
  const [, name] = /^metadata\.namespace!=(.+)$/.exec(term) ?? [];
  if (name === undefined)
    throw new Error(`read a selector: got ${term}, want the name of a namespace that is left out`);
  return name;
}

/** A list of one object's metadata, by which kinds are counted. */
export const isProbe = (uri: string): boolean => new URL(uri, "http://audited").searchParams.get("limit") === "1";
