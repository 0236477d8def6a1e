import { ApiStatusError } from "../errors.ts";
import { isProtobuf } from "../protobuf/content-type.ts";
import { decodeStatusBody } from "../protobuf/decode-status.ts";
import type { ApiResponse } from "./api-client.ts";

const MAX_STATUS_BYTES = 64 * 1024;

/** Reads an answer that is an error into an `ApiStatusError`. The body may be a Status object in JSON or protobuf, plain text or nothing. */
export async function readStatusError(attempt: string, response: ApiResponse): Promise<ApiStatusError> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of response.body) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > MAX_STATUS_BYTES) break;
    }
  } catch {
    // The status line already says that it failed; a body cut short adds nothing.
  }
  const body = Buffer.concat(chunks);
  return new ApiStatusError(attempt, {
    status: response.status,
    ...readStatusBody(body, isProtobuf(response.headers)),
    retryAfterMs: retryAfterMs(response.headers["retry-after"]),
  });
}

/** The parts of a Status object we use; anything else counts as the message itself. */
export function readStatus(status: unknown): {
  readonly code: number;
  readonly reason: string;
  readonly detail: string;
  readonly tooLarge: boolean;
  readonly retryAfterMs: number | undefined;
} {
  const fields = asRecord(status);
  const details = asRecord(fields["details"]);
  const causes = Array.isArray(details["causes"]) ? details["causes"] : [];
  const detail = asText(fields["message"]);
  return {
    code: typeof fields["code"] === "number" ? fields["code"] : 0,
    reason: asText(fields["reason"]),
    detail,
    tooLarge:
      causes.some((cause) => asText(asRecord(cause)["reason"]) === "ResourceVersionTooLarge") ||
      /too large resource version/i.test(detail),
    retryAfterMs: typeof details["retryAfterSeconds"] === "number" ? details["retryAfterSeconds"] * 1000 : undefined,
  };
}

/** A list or watch from a version that this replica has not seen yet. */
export const isVersionTooLarge = (error: ApiStatusError): boolean =>
  error.status === 504 &&
  (error.reason === "ResourceVersionTooLarge" || /too large resource version/i.test(error.detail));

function readStatusBody(body: Buffer, isMessage: boolean): { readonly reason: string; readonly detail: string } {
  try {
    const status = isMessage ? decodeStatusBody(body) : JSON.parse(body.toString("utf8"));
    const { reason, detail, tooLarge } = readStatus(status);
    return { reason: tooLarge ? "ResourceVersionTooLarge" : reason, detail };
  } catch {
    return { reason: "", detail: body.toString("utf8", 0, 400).slice(0, 200).trim() };
  }
}

/** Retry-After in whole seconds, as the API server writes it. Dates are not used there. */
function retryAfterMs(value: string | undefined): number | undefined {
  const seconds = Number(value);
  return value === undefined || value.trim() === "" || !Number.isFinite(seconds) || seconds < 0
    ? undefined
    : seconds * 1000;
}

const asRecord = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {};
const asText = (value: unknown): string => (typeof value === "string" ? value : "");
