import type { ApiObject } from "../reflector/object-sink.ts";
import type { WatchEvent } from "../watch/watch-event.ts";

/** Whether objects of a namespace ("": of none) are wanted. */
export type KeepsNamespace = (namespace: string) => boolean;

/** Splits the body of a list into the bytes of its items as they arrive, wherever the chunks are cut. */
export interface ListSplitter {
  /** The items that became complete, in order. Errors: `ApiBodyError` when the bytes are no list. */
  push(chunk: Buffer): readonly Buffer[];
  /** The list's other fields, such as `metadata`. Errors: `ApiBodyError` when the list has not ended. */
  finish(): Readonly<Record<string, unknown>>;
}

/** Splits the body of a watch into the bytes of its events as they arrive, wherever the chunks are cut. */
export interface EventSplitter {
  push(chunk: Buffer): readonly Buffer[];
  /** How much of an event waits for the rest of it, or is announced: whoever reads gives up where it is absurd. */
  readonly pendingBytes: number;
}

/** How objects arrive: as JSON or as protobuf. What comes out is the same. */
export interface ObjectEncoding {
  readonly name: "JSON" | "protobuf";
  splitList(): ListSplitter;
  splitWatch(): EventSplitter;
  /** The namespace of an item, "" for none; undefined when only decoding can tell. */
  namespaceOf(item: Buffer): string | undefined;
  /** Errors: any, when the bytes are no object. */
  decodeItem(item: Buffer): ApiObject;
  /** Never throws. An event of a namespace that is not kept is skipped, undecoded where its version can be read without. */
  decodeEvent(event: Buffer, keeps: KeepsNamespace | undefined): WatchEvent;
}
