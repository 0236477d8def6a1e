import { WIRE, WireError, WireReader } from "@kube-state-shards/families";

/** Where a message is in the bytes around it. */
export type Span = { readonly from: number; readonly to: number };

/** The first field of a message that has this number and a length; undefined when there is none. Errors: `WireError`. */
export function findSpan(bytes: Buffer, { from, to }: Span, number: number): Span | undefined {
  const reader = new WireReader(bytes, from);
  while (reader.position < to) {
    const tag = reader.integer();
    if (tag === ((number << 3) | WIRE.lengthDelimited)) {
      const end = reader.lengthDelimited(to);
      return { from: reader.position, to: end };
    }
    reader.skip(tag & 7, to);
  }
  if (reader.position > to) throw new WireError("the end of the bytes", "a field to its end");
  return undefined;
}

export const textOf = (bytes: Buffer, span: Span | undefined): string =>
  span === undefined ? "" : bytes.toString("utf8", span.from, span.to);

/** What all bodies in Kubernetes' protobuf, and the objects in events, begin with. */
export const MAGIC = Buffer.from("k8s\0", "latin1");

/** Field numbers of the envelope `Unknown`: what is in it, and the thing itself. Source: apimachinery's `runtime.Unknown`. */
export const UNKNOWN = { typeMeta: 1, raw: 2 } as const;
const TYPE_META_KIND = 2;

export const kindOf = (bytes: Buffer, typeMeta: Span): string =>
  textOf(bytes, findSpan(bytes, typeMeta, TYPE_META_KIND));

/** Where the object is in `k8s\0` and its envelope. Errors: `WireError`. */
export function unwrap(bytes: Buffer, { from, to }: Span): Span {
  const begin = from + MAGIC.length;
  if (begin > to || bytes.compare(MAGIC, 0, MAGIC.length, from, begin) !== 0) {
    throw new WireError(
      JSON.stringify(bytes.toString("latin1", from, Math.min(to, begin))),
      "k8s and a zero byte first",
    );
  }
  // An object of which nothing is set is not written.
  return findSpan(bytes, { from: begin, to }, UNKNOWN.raw) ?? { from: to, to };
}
