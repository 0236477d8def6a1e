import { createMessageDecoder, type MessageFields } from "@kube-state-shards/families";
import type { FieldPath } from "../decode/field-cut.ts";
import type { ObjectEncoding } from "../decode/object-encoding.ts";
import { decodeFrame } from "./decode-frame.ts";
import { FrameSplitter } from "./frame-splitter.ts";
import { MessageListSplitter } from "./message-list-splitter.ts";
import { readMetadataText } from "./read-metadata-text.ts";

/** Objects as Kubernetes' protobuf: of each only `fields`, less what is dropped, is decoded. */
export function createProtobufEncoding(fields: MessageFields, drop: readonly FieldPath[]): ObjectEncoding {
  const decode = createMessageDecoder(fields, drop);
  return {
    name: "protobuf",
    splitList: () => new MessageListSplitter(),
    splitWatch: () => new FrameSplitter(),
    namespaceOf: (item) => readMetadataText(item, { from: 0, to: item.length }, "namespace"),
    decodeItem: (item) => decode(item),
    decodeEvent: (frame, keeps) => decodeFrame(frame, { decode, keeps }),
  };
}
