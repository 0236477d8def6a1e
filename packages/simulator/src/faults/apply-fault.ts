import { forbidden } from "../serve/access.ts";
import { type Delivery, PLAIN_DELIVERY } from "../serve/exchange.ts";
import type { RequestRecord } from "../serve/request-record.ts";
import type { Route } from "../serve/route.ts";
import { SimulatedStatusError, unknownResource } from "../status/status.ts";
import type { Fault } from "./faults.ts";

const REASONS = {
  400: ["BadRequest", "the request could not be understood"],
  413: ["RequestEntityTooLarge", "the request is too large"],
  414: ["RequestURITooLong", "the request's address is too long"],
  429: ["TooManyRequests", "the server has received too many requests and has asked us to try again later"],
  431: ["RequestHeaderFieldsTooLarge", "the request's headers are too large"],
  500: ["InternalError", "Internal error occurred: simulated fault"],
  503: ["ServiceUnavailable", "the server is currently unable to handle the request"],
  504: [
    "Timeout",
    "the server was unable to return a response in the time allotted, but may still be processing the request",
  ],
} as const;

/** The refusal a `status` fault stands for. */
export function statusFault(fault: Fault, request: RequestRecord, route: Route): SimulatedStatusError | undefined {
  if (fault.kind !== "status") return undefined;
  const { code } = fault;
  if (code === 404) return unknownResource();
  if (code === 403) {
    return route.kind === "resource"
      ? forbidden(route, request)
      : new SimulatedStatusError({
          code,
          reason: "Forbidden",
          message: `forbidden: cannot ${request.method} ${request.path}`,
        });
  }
  const [reason, message] = REASONS[code];
  const retryable = code === 429 || code === 503;
  const seconds = fault.retryAfterSeconds ?? (retryable ? 1 : undefined);
  return new SimulatedStatusError({
    code,
    reason,
    message,
    ...(seconds === undefined ? {} : { details: { retryAfterSeconds: seconds } }),
  });
}

/** How a struck answer goes out. */
export function deliveryOf(fault: Fault): Delivery {
  switch (fault.kind) {
    case "slow":
      return {
        ...PLAIN_DELIVERY,
        headerDelayMs: fault.headerDelayMs ?? 0,
        pieceBytes: fault.pieceBytes,
        pieceDelayMs: fault.pieceDelayMs ?? 0,
      };
    case "truncated":
      return { ...PLAIN_DELIVERY, truncate: { afterBytes: fault.afterBytes, cleanly: false } };
    case "truncatedCleanly":
      return { ...PLAIN_DELIVERY, truncate: { afterBytes: fault.afterBytes, cleanly: true } };
    default:
      return PLAIN_DELIVERY;
  }
}
