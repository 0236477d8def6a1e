import { createMessageDecoder, integer, object, objects, text } from "@kube-state-shards/families";
import type { ApiObject } from "../reflector/object-sink.ts";
import { type Span, unwrap } from "./span.ts";

/** Source: apimachinery's `meta.v1.Status`. */
const decodeFields = createMessageDecoder({
  message: text(3),
  reason: text(4),
  details: object(5, { causes: objects(4, { reason: text(1) }), retryAfterSeconds: integer(5) }),
  code: integer(6),
});

/** What we read of a Status, in the shape that JSON has. Errors: `WireError`. */
export const decodeStatus = (bytes: Buffer, { from, to }: Span): ApiObject => decodeFields(bytes, from, to);

/** A Status that is a body of its own. Errors: `WireError`. */
export const decodeStatusBody = (body: Buffer): ApiObject =>
  decodeStatus(body, unwrap(body, { from: 0, to: body.length }));
