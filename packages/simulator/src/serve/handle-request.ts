import { deliveryOf, statusFault } from "../faults/apply-fault.ts";
import type { FaultTable } from "../faults/fault-table.ts";
import { expired, methodNotAllowed, SimulatedStatusError, unauthorized, unknownResource } from "../status/status.ts";
import { type AccessRule, authenticate, forbidden, isDenied } from "./access.ts";
import type { Exchange } from "./exchange.ts";
import { handleDiscovery } from "./handle-discovery.ts";
import { handleList } from "./handle-list.ts";
import { handleObject } from "./handle-object.ts";
import { handleWatch } from "./handle-watch.ts";
import type { RequestRecord } from "./request-record.ts";
import { isTrue, parseRoute, type Route, verbOf } from "./route.ts";
import type { ServerContext } from "./server-context.ts";

export type Gate = {
  readonly tokens: Readonly<Record<string, string>>;
  readonly faults: FaultTable;
  readonly records: RequestRecord[];
  denied: readonly AccessRule[];
};

/** Who asks for what → refused, struck by a fault, or handed to its handler. Every refusal is a Status. */
export async function handleRequest(context: ServerContext, gate: Gate, exchange: Exchange): Promise<void> {
  try {
    await admit(context, gate, exchange);
  } catch (error) {
    const status =
      error instanceof SimulatedStatusError
        ? error
        : new SimulatedStatusError({
            code: 500,
            reason: "InternalError",
            message: `Internal error occurred: ${error}`,
          });
    if (exchange.closed) return;
    const retryAfter = status.body.details?.retryAfterSeconds;
    await exchange.sendStatus(status.body, retryAfter === undefined ? {} : { "retry-after": String(retryAfter) });
  }
}

async function admit(context: ServerContext, gate: Gate, exchange: Exchange): Promise<void> {
  const route = parseRoute(exchange.path, context.store.resources());
  const record = recordOf(exchange, route, authenticate(exchange.header("authorization"), gate.tokens));
  gate.records.push(record);
  if (record.user === undefined) throw unauthorized();
  const fault = gate.faults.strike(record);
  if (fault !== undefined) {
    if (fault.fault.kind === "dropped") {
      exchange.cutConnection();
      return;
    }
    if (fault.fault.kind === "unanswered") return;
    const status = statusFault(fault.fault, record, route);
    if (status !== undefined) throw status;
    exchange.delivery = deliveryOf(fault.fault);
  }
  if (route.kind === "other") return handleDiscovery(exchange, context);
  if (route.kind === "unknownResource") throw unknownResource();
  if (record.verb === undefined) throw methodNotAllowed();
  if (isDenied(gate.denied, record)) throw forbidden(route, record);
  if (fault?.fault.kind === "expired" && record.verb === "list") {
    throw expired("The provided resource version is too old.");
  }
  const call = { exchange, route, user: record.user, fault };
  switch (record.verb) {
    case "list":
      return handleList(context, call);
    case "watch":
      return handleWatch(context, call);
    case "get":
    case "create":
    case "update":
    case "patch":
    case "delete":
      return handleObject(context, call);
    default:
      throw new Error(`handle request: BUG, unhandled verb ${record.verb satisfies never}`);
  }
}

function recordOf(exchange: Exchange, route: Route, user: string | undefined): RequestRecord {
  const found = route.kind === "resource" ? route : undefined;
  const watch = isTrue(exchange.query.get("watch") ?? undefined);
  return {
    method: exchange.method,
    path: exchange.path,
    query: Object.fromEntries(exchange.query),
    verb: found === undefined ? undefined : verbOf(exchange.method, found, watch),
    resource: found?.resource.name,
    subresource: found?.subresource,
    namespace: found?.namespace,
    name: found?.name,
    user,
    protocol: exchange.protocol,
    accept: exchange.header("accept"),
  };
}
