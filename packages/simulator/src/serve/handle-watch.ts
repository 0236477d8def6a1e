import type { Change } from "../cluster/change.ts";
import type { Collection } from "../cluster/collection.ts";
import { fieldOf, StoredObject } from "../cluster/stored-object.ts";
import { expired, tooLargeVersion } from "../status/status.ts";
import { type EventType, encodeBookmark, encodeEvent, encodeLine } from "./encode.ts";
import { goTypeOf } from "./handle-list.ts";
import { type ListOptions, parseListOptions, parseVersion } from "./list-options.ts";
import { negotiate, type Representation } from "./negotiate.ts";
import type { ResourceCall, ServerContext } from "./server-context.ts";

/** A bookmark comes this long before a watch's own end, so that its client resumes from near the end. */
const LAST_BOOKMARK_BEFORE_END_MS = 2_000;
/** A reader this far behind is cut off, as the API server does with its own buffers. */
const MAX_BEHIND_BYTES = 256 * 1024 * 1024;

type Watch = {
  readonly context: ServerContext;
  readonly call: ResourceCall;
  readonly collection: Collection;
  readonly options: ListOptions;
  readonly as: Representation;
};

export async function handleWatch(context: ServerContext, call: ResourceCall): Promise<void> {
  const { exchange, route } = call;
  const as = negotiate(exchange.header("accept"), "watch", goTypeOf(route.resource.group, route.resource.kind));
  const options = parseListOptions({ query: exchange.query, route, sharded: context.shardedListAndWatch }, true);
  const collection = context.store.collection(route.resource.name);
  const from = options.resourceVersion === "" ? 0 : parseVersion(options.resourceVersion, true);
  const watch: Watch = { context, call, collection, options, as };
  const ready = call.fault?.frozenAt ?? context.store.version;
  if (options.sendInitialEvents && from > ready) throw tooLargeVersion(from, ready);
  await exchange.open(200);
  if (exchange.closed) return;
  const fault = call.fault?.fault.kind;
  if (fault === "expired") {
    endWithError(watch, from);
    return;
  }
  if (fault === "garbageLine") exchange.write(GARBAGE_LINE);
  if (fault === "unknownEvent") exchange.write(UNKNOWN_EVENT);
  startWatch(watch, from);
}

export const GARBAGE_LINE = Buffer.from('{"type":"ADDED","object":{"kind":"Pod",,,\n');
export const UNKNOWN_EVENT = encodeLine("REPLACED", { kind: "Pod", apiVersion: "v1", metadata: { name: "unknown" } });

export const expiredEvent = (from: number, oldest: number): Buffer =>
  encodeLine("ERROR", expired(`too old resource version: ${from} (${oldest})`).body);

function endWithError(watch: Watch, from: number): void {
  watch.call.exchange.write(expiredEvent(from, watch.collection.compactedTo + 1));
  watch.call.exchange.end();
}

function startWatch(watch: Watch, from: number): void {
  const { context, call, collection, options } = watch;
  const frozenAt = call.fault?.frozenAt;
  const ready = frozenAt ?? context.store.version;
  // Without a version, or at 0, the present state comes first, unless the client said no.
  if (options.sendInitialEvents || (from === 0 && !call.exchange.query.has("sendInitialEvents"))) {
    const at = ready;
    const objects = collection.snapshotAt(at, call.route.namespace);
    if (objects === undefined) {
      endWithError(watch, at);
      return;
    }
    for (const object of objects) {
      if (options.selects?.(object) !== false) call.exchange.write(encodeEvent("ADDED", object, watch.as));
    }
    if (options.allowWatchBookmarks) bookmark(watch, at, true);
    follow(watch, at);
    return;
  }
  if (from === 0) follow(watch, ready);
  else if (collection.changesAfter(from) === undefined) endWithError(watch, from);
  else follow(watch, from);
}

/** Past changes after `from`, then the ones to come, bookmarks between them, until the timeout. */
function follow(watch: Watch, from: number): void {
  const { context, call, collection, options } = watch;
  const { exchange } = call;
  const stops: (() => void)[] = [];
  const goLive = (after: number): void => {
    const missed = collection.changesAfter(after);
    if (missed === undefined) {
      endWithError(watch, after);
      return;
    }
    for (const change of missed) deliver(watch, change);
    if (exchange.closed) return;
    stops.push(collection.listen(call.route.namespace, (change) => deliver(watch, change)));
    if (options.allowWatchBookmarks) stops.push(scheduleBookmarks(watch, from));
  };
  const frozenAt = call.fault?.frozenAt;
  if (frozenAt === undefined) goLive(from);
  else {
    const known = (collection.changesAfter(from) ?? []).filter((change) => change.resourceVersion <= frozenAt);
    for (const change of known) deliver(watch, change);
    // The replica catches up once the fault is cleared.
    stops.push(call.fault?.onClear(() => goLive(Math.max(from, frozenAt))) ?? (() => {}));
  }
  const end = (): void => exchange.end();
  const timeout = setTimeout(end, timeoutMs(watch));
  stops.push(() => clearTimeout(timeout));
  exchange.onClose(() => {
    for (const stop of stops) stop();
  });
  context.watches.add({
    resource: call.route.resource.name,
    version: call.route.resource.version,
    namespace: call.route.namespace,
    user: call.user,
    exchange,
    end,
  });
}

const timeoutMs = ({ context, options }: Watch): number =>
  options.timeoutSeconds > 0 ? options.timeoutSeconds * 1000 : context.minWatchTimeoutMs * (1 + Math.random());

function scheduleBookmarks(watch: Watch, from: number): () => void {
  const { context, options, call } = watch;
  const send = (): void => {
    // A bookmark that says no more than where the watch began is not sent.
    if (context.store.version > from) bookmark(watch, context.store.version, false);
  };
  const interval = setInterval(send, context.bookmarkIntervalMs);
  const beforeEndMs = options.timeoutSeconds * 1000 - LAST_BOOKMARK_BEFORE_END_MS;
  const last = beforeEndMs > 0 ? setTimeout(send, beforeEndMs) : undefined;
  call.exchange.onClose(() => clearInterval(interval));
  return () => {
    clearInterval(interval);
    clearTimeout(last);
  };
}

function bookmark(watch: Watch, resourceVersion: number, initialEventsEnd: boolean): void {
  const { call, collection, as } = watch;
  call.exchange.write(encodeBookmark(collection.resource, as, { resourceVersion, initialEventsEnd }));
}

function deliver(watch: Watch, change: Change): void {
  const { exchange, route } = watch.call;
  if (route.namespace !== undefined && change.object.namespace !== route.namespace) return;
  const event = selectedEvent(watch.options, change);
  if (event === undefined) return;
  exchange.write(eventBytes(event, change, watch.as));
  if (exchange.pendingBytes > MAX_BEHIND_BYTES) exchange.cutConnection();
}

/** What a selector sees of a change: an object may come into it or leave it without being created or deleted. */
function selectedEvent(options: ListOptions, change: Change): EventType | undefined {
  const { selects } = options;
  if (selects === undefined) return change.type;
  const is = change.type !== "DELETED" && selects(change.object);
  const was = change.previous !== undefined && selects(change.previous);
  if (is) return was ? "MODIFIED" : "ADDED";
  return was ? "DELETED" : undefined;
}

/** The last change's lines: a change goes to many watches at once, and is encoded once for all of them. */
const latest: { change: Change | undefined; lines: Map<string, Buffer> } = { change: undefined, lines: new Map() };

function eventBytes(type: EventType, change: Change, as: Representation): Buffer {
  if (latest.change !== change) {
    latest.change = change;
    latest.lines = new Map();
  }
  const key = `${type} ${as}`;
  let line = latest.lines.get(key);
  if (line === undefined) {
    line = encodeEvent(type, shownObject(type, change), as);
    latest.lines.set(key, line);
  }
  return line;
}

/** An object that leaves a selector shows its last selected state, under the version of the change. */
function shownObject(type: EventType, change: Change): StoredObject {
  if (type !== "DELETED" || change.type === "DELETED" || change.previous === undefined) return change.object;
  const left = change.previous.parse();
  const metadata = { ...fieldOf(left, "metadata"), resourceVersion: String(change.resourceVersion) };
  return new StoredObject(change.object.resource, { ...left, metadata });
}
