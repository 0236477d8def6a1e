import { type MessageDecoder, WireError } from "@kube-state-shards/families";
import { readStatus } from "../connection/read-status.ts";
import type { KeepsNamespace } from "../decode/object-encoding.ts";
import { eventOf, type WatchEvent } from "../watch/watch-event.ts";
import { decodeStatus } from "./decode-status.ts";
import { readMetadataText } from "./read-metadata-text.ts";
import { findSpan, type Span, textOf, unwrap } from "./span.ts";

/** Field numbers of `WatchEvent`, and of the `RawExtension` in it. Source: apimachinery's `meta.v1` and `runtime`. */
const EVENT = { type: 1, object: 2 } as const;
const EXTENSION_RAW = 1;

export type FrameDecoding = { readonly decode: MessageDecoder; readonly keeps: KeepsNamespace | undefined };

/** Decodes one frame of a watch: an event that is not in an envelope, of an object that is. */
export function decodeFrame(frame: Buffer, decoding: FrameDecoding): WatchEvent {
  try {
    return decodeSound(frame, decoding);
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return unparsable(frame, error.message);
  }
}

function decodeSound(frame: Buffer, { decode, keeps }: FrameDecoding): WatchEvent {
  const whole = { from: 0, to: frame.length };
  const type = textOf(frame, findSpan(frame, whole, EVENT.type));
  const object = objectOf(frame, whole);
  if (object === undefined) return unparsable(frame, "it has no object");
  if (type === "ERROR") return { type: "error", ...readStatus(decodeStatus(frame, object)) };
  if (keeps !== undefined && type !== "BOOKMARK") {
    const namespace = readMetadataText(frame, object, "namespace");
    const resourceVersion = readMetadataText(frame, object, "resourceVersion");
    const isForeign = namespace !== undefined && !keeps(namespace);
    if (isForeign && resourceVersion !== undefined && resourceVersion !== "")
      return { type: "skipped", resourceVersion };
  }
  return eventOf(type, decode(frame, object.from, object.to));
}

function objectOf(frame: Buffer, whole: Span): Span | undefined {
  const extension = findSpan(frame, whole, EVENT.object);
  const raw = extension === undefined ? undefined : findSpan(frame, extension, EXTENSION_RAW);
  return raw === undefined ? undefined : unwrap(frame, raw);
}

const unparsable = (frame: Buffer, why: string): WatchEvent => ({
  type: "bad",
  what: "unparsable",
  detail: `${why} (${frame.length} bytes, ${frame.toString("hex", 0, 40)})`,
});
