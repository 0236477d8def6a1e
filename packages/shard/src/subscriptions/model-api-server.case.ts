import { type ApiClient, type ApiRequest, type ApiResponse, ApiUnreachableError } from "@kube-state-shards/listwatch";
import {
  type Change,
  encodeObject,
  keyOf,
  type ModelObject,
  type ModelResource,
  type Selects,
  selectsByName,
  selectsByRange,
} from "./model-objects.case.ts";
import { bodyOf, ModelStream } from "./model-stream.case.ts";

type Place = { readonly resource: string; readonly namespace: string | undefined };
type Watch = Place & {
  readonly isSharded: boolean;
  readonly selects: Selects;
  readonly stream: ModelStream;
  sent: number;
};
/** As of now, or as stale as it was asked for at the least: as of `lagVersion`, or of when there was nothing yet. */
type Freshness = "fresh" | "stale" | "ancient";
type List = { readonly resource: string; readonly answer: (how: Freshness) => void; readonly fail: () => void };

/** Versions grow a digit on the way. */
const FIRST_VERSION = 96;
const IN_VAIN = new ApiUnreachableError("dropped");

/**
 * An API server of several kinds in memory. A list is answered when the test says so, and how fresh; a watch lags behind as far as the test
 * lets it.
 */
export class ModelApiServer implements ApiClient {
  readonly #held = new Map<string, ModelObject>();
  readonly #history: Change[] = [];
  readonly #historyOf = new Map<string, Change[]>();
  readonly #written = new Map<number, ModelObject>();
  #uid = 0;
  #isFlowing = false;
  #lists: readonly List[] = [];
  readonly #watches = new Set<Watch>();
  /** Told of each request and of each watch that has ended. */
  onTraffic: () => void = () => {};
  version = FIRST_VERSION;
  /** A replica that is behind has seen so much. */
  lagVersion = FIRST_VERSION;
  /** Whether it knows of `shardSelector`. */
  isSharding = false;
  /** A selector of more terms is refused, as by a proxy. */
  mostSelected = Number.POSITIVE_INFINITY;
  /** Of these it says that there are very many. */
  readonly huge = new Set<ModelResource>();

  /** Such as `pods` for a watch of the whole cluster, `pods a` for one of a namespace, `pods sharded`. Sorted. */
  openWatches(): readonly string[] {
    return [...this.#watches]
      .map(({ resource, namespace, isSharded }) => {
        if (namespace !== undefined) return `${resource} ${namespace}`;
        return isSharded ? `${resource} sharded` : resource;
      })
      .sort();
  }

  put(at: Pick<ModelObject, "resource" | "namespace" | "name">): void {
    const present = this.#held.get(keyOf(at));
    this.version += 1;
    const object = { ...at, uid: present?.uid ?? `u${++this.#uid}`, version: this.version };
    this.#held.set(keyOf(at), object);
    this.#record({ type: present === undefined ? "ADDED" : "MODIFIED", object });
  }

  remove(at: Pick<ModelObject, "resource" | "namespace" | "name">): void {
    const present = this.#held.get(keyOf(at));
    if (present === undefined) return;
    this.version += 1;
    this.#held.delete(keyOf(at));
    this.#record({ type: "DELETED", object: { ...present, version: this.version } });
  }

  /** What there is, by key. */
  get objects(): ReadonlyMap<string, ModelObject> {
    return this.#held;
  }

  /** What there has been of one key from a version on, that as of the version included. Undefined: it was not there. */
  statesSince(version: number, key: string): readonly (ModelObject | undefined)[] {
    const changes = this.#historyOf.get(key) ?? [];
    const stateAfter = (change: Change | undefined): ModelObject | undefined =>
      change === undefined || change.type === "DELETED" ? undefined : change.object;
    const before = changes.findLast(({ object }) => object.version <= version);
    return [before, ...changes.filter(({ object }) => object.version > version)].map(stateAfter);
  }

  /** The object that was written as this version. */
  writtenAs(version: number): ModelObject | undefined {
    return this.#written.get(version);
  }

  /** Sends each watch its next events. */
  deliver(events: number): void {
    for (const watch of [...this.#watches]) {
      for (let count = 0; count < events; ) {
        const change = this.#history.find(({ object }) => object.version > watch.sent);
        if (change === undefined) break;
        watch.sent = change.object.version;
        if (!watch.selects(change.object)) continue;
        watch.stream.push({ type: change.type, object: encodeObject(change.object) });
        count += 1;
      }
    }
  }

  /** Of the lists that wait for an answer, those of one kind, or all. */
  answerLists(how: Freshness | "fail", resource?: ModelResource): void {
    const chosen = this.#lists.filter((list) => resource === undefined || list.resource === resource);
    this.#lists = this.#lists.filter((list) => !chosen.includes(list));
    for (const list of chosen) how === "fail" ? list.fail() : list.answer(how);
  }

  strikeWatches(strike: "drop" | "end" | "expire" | "bookmark", resource: ModelResource): void {
    for (const watch of [...this.#watches].filter((each) => each.resource === resource)) {
      const { stream } = watch;
      if (strike === "bookmark")
        stream.push({ type: "BOOKMARK", object: { metadata: { resourceVersion: String(watch.sent) } } });
      else if (strike === "expire") stream.push({ type: "ERROR", object: { kind: "Status", code: 410 } });
      else stream.end(strike === "drop" ? IN_VAIN : undefined);
    }
  }

  /** Whether from here on everything is answered and delivered at once. */
  set isFlowing(isFlowing: boolean) {
    this.#isFlowing = isFlowing;
    if (!isFlowing) return;
    this.mostSelected = Number.POSITIVE_INFINITY;
    this.answerLists("fresh");
    this.deliver(Number.POSITIVE_INFINITY);
  }

  async request(request: ApiRequest): Promise<ApiResponse> {
    request.signal?.throwIfAborted();
    this.onTraffic();
    const { pathname, searchParams } = new URL(request.path, "http://model");
    const [, namespace, resource = ""] = /^\/api\/v1\/(?:namespaces\/([^/]+)\/)?([^/]+)$/.exec(pathname) ?? [];
    const ranges = searchParams.get("shardSelector")?.split("||");
    const names = searchParams.get("fieldSelector")?.split(",");
    if ((ranges ?? names ?? []).length > this.mostSelected) return answer({ kind: "Status", code: 431 }, 431);
    const inRange = ranges === undefined ? () => true : selectsByRange(ranges);
    const byName = names === undefined ? () => true : selectsByName(names);
    const selects = (object: ModelObject): boolean =>
      object.resource === resource &&
      (namespace === undefined || object.namespace === namespace) &&
      (!this.isSharding || inRange(object)) &&
      byName(object);
    const place = { resource, namespace };
    if (searchParams.get("watch") === "1") {
      const from = Number(searchParams.get("resourceVersion"));
      return this.#watch(
        { ...place, isSharded: namespace === undefined && ranges !== undefined, selects, from },
        request,
      );
    }
    if (searchParams.get("limit") === "1") return this.#count(resource, selects);
    const how = await this.#answered(resource, request.signal);
    const asked = searchParams.get("resourceVersion");
    const oldest = how === "ancient" ? FIRST_VERSION : this.lagVersion;
    const version = how !== "fresh" && asked !== null ? Math.max(Number(asked), oldest) : this.version;
    const items = this.#objectsAt(version).filter(selects).map(encodeObject);
    const isWhole = request.accept?.includes("PartialObjectMetadata") !== true;
    const shardInfo = this.isSharding && ranges !== undefined && isWhole ? { shardInfo: { selector: "as asked" } } : {};
    return answer({ kind: "List", metadata: { resourceVersion: String(version), ...shardInfo }, items });
  }

  async close(): Promise<void> {}

  #count(resource: string, selects: Selects): ApiResponse {
    const items = [...this.#held.values()].filter(selects);
    const isHuge = [...this.huge].some((name) => name === resource);
    const remainingItemCount = isHuge ? 1e8 : Math.max(0, items.length - 1);
    const shardInfo = this.isSharding ? { shardInfo: { selector: "as asked" } } : {};
    const metadata = { resourceVersion: String(this.version), remainingItemCount, ...shardInfo };
    return answer({ kind: "List", metadata, items: items.slice(0, 1).map(encodeObject) });
  }

  async #answered(resource: string, signal: AbortSignal | undefined): Promise<Freshness> {
    if (this.#isFlowing) return "fresh";
    return await new Promise<Freshness>((resolve, reject) => {
      this.#lists = [...this.#lists, { resource, answer: resolve, fail: () => reject(IN_VAIN) }];
      signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
    });
  }

  #watch(
    { from, ...selected }: Omit<Watch, "stream" | "sent"> & { readonly from: number },
    { signal }: ApiRequest,
  ): ApiResponse {
    const close = (): void => {
      if (this.#watches.delete(watch)) this.onTraffic();
    };
    const stream = new ModelStream({ onCancel: close });
    const watch: Watch = { ...selected, stream, sent: from };
    this.#watches.add(watch);
    signal?.addEventListener(
      "abort",
      () => {
        stream.abort(signal.reason);
        close();
      },
      { once: true },
    );
    if (this.#isFlowing) this.deliver(Number.POSITIVE_INFINITY);
    return { status: 200, headers: {}, body: stream };
  }

  #objectsAt(version: number): readonly ModelObject[] {
    const objects = new Map<string, ModelObject>();
    for (const { type, object } of this.#history) {
      if (object.version > version) break;
      if (type === "DELETED") objects.delete(keyOf(object));
      else objects.set(keyOf(object), object);
    }
    return [...objects.values()];
  }

  #record(change: Change): void {
    const key = keyOf(change.object);
    this.#history.push(change);
    this.#historyOf.set(key, [...(this.#historyOf.get(key) ?? []), change]);
    if (change.type !== "DELETED") this.#written.set(change.object.version, change.object);
    if (this.#isFlowing) this.deliver(Number.POSITIVE_INFINITY);
  }
}

const answer = (value: unknown, status = 200): ApiResponse => ({ status, headers: {}, body: bodyOf(value) });
