import type { MessageFields } from "../fields/field.ts";
import { createFingerprinted, type DecodedMessage, setFingerprint } from "./decoded-message.ts";
import { endFingerprint, startFingerprint } from "./fingerprint.ts";
import { type DroppedPath, planMessage } from "./message-plan.ts";
import { MessageReader } from "./message-reader.ts";

export type MessageDecoder = (bytes: Buffer, from?: number, to?: number) => DecodedMessage;

/**
 * A decoder of one kind of message. What it gives has the shape that JSON gives: of the fields that are named, the very same
 * values; an empty list or map, which protobuf does not tell from none, is absent. Bytes of other fields, and of what is
 * dropped, are passed over.
 *
 * Shape:  the bytes of one message, from `from` (default 0) to `to` (default the end).
 * Errors: `WireError` for bytes that are not a message.
 */
export function createMessageDecoder(fields: MessageFields, drops: readonly DroppedPath[] = []): MessageDecoder {
  const plan = planMessage(fields, drops);
  return (bytes, from = 0, to = bytes.length) => {
    const message = createFingerprinted();
    startFingerprint();
    new MessageReader(bytes, from).message(plan, to, message);
    setFingerprint(message, endFingerprint());
    return message;
  };
}
