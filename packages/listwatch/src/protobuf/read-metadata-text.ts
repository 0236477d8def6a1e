import { WireError } from "@kube-state-shards/families";
import { findSpan, type Span, textOf } from "./span.ts";

/** Field numbers of `ObjectMeta`, which is field 1 of every object. */
const METADATA = 1;
const NUMBERS = { namespace: 3, resourceVersion: 6 } as const;

/** A text of an object's metadata, found without decoding the object: "" when it has none, undefined when the bytes are damaged before it. */
export function readMetadataText(bytes: Buffer, object: Span, field: keyof typeof NUMBERS): string | undefined {
  try {
    const metadata = findSpan(bytes, object, METADATA);
    return metadata === undefined ? "" : textOf(bytes, findSpan(bytes, metadata, NUMBERS[field]));
  } catch (error) {
    if (error instanceof WireError) return undefined;
    throw error;
  }
}
