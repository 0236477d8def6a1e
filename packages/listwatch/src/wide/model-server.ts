import type { ApiClient, ApiRequest, ApiResponse } from "../connection/api-client.ts";
import { BodyQueue } from "../connection/body-queue.ts";
import { ApiUnreachableError } from "../errors.ts";
import { hashNamespace } from "./namespace-selector.ts";

type Held = { readonly namespace: string; readonly name: string; readonly uid: string; readonly version: number };
type Change = { readonly type: "ADDED" | "MODIFIED" | "DELETED"; readonly object: Held };
type Selects = (namespace: string) => boolean;
/** What a request selects: `selects` by its ranges, which not every server knows of, `names` by its fields. */
type Selection = { readonly selects: Selects; readonly names: Selects };
type Watch = Selection & { readonly queue: BodyQueue; sent: number };

const objectOf = ({ namespace, name, uid, version }: Held) => ({
  metadata: { name, namespace, uid, resourceVersion: String(version) },
});

const FIRST_VERSION = 98; // versions grow a digit on the way

/**
 * An API server of one kind in memory, whose lists are answered and whose events are delivered when the test says so: a list
 * answers as of that moment or as stale as it may, and a watch lags behind as far as the test lets it.
 */
export class ModelServer implements ApiClient {
  #objects = new Map<string, Held>();
  readonly #history: Change[] = [];
  #version = FIRST_VERSION;
  #uid = 0;
  #lists: { readonly answer: (stale: boolean) => void; readonly fail: () => void }[] = [];
  readonly #watches = new Set<Watch>();
  #flowing = false;
  /** Whether it knows of `shardSelector`. */
  isSharding = true;
  /** A selector of more namespaces is refused, as by a proxy. */
  mostSelected = Number.POSITIVE_INFINITY;

  get open(): number {
    return this.#watches.size;
  }

  put(namespace: string, name: string): void {
    const present = this.#objects.get(`${namespace}/${name}`);
    this.#version += 1;
    const object = { namespace, name, uid: present?.uid ?? `u${++this.#uid}`, version: this.#version };
    this.#objects.set(`${namespace}/${name}`, object);
    this.#record({ type: present === undefined ? "ADDED" : "MODIFIED", object });
  }

  remove(namespace: string, name: string): void {
    const present = this.#objects.get(`${namespace}/${name}`);
    if (present === undefined) return;
    this.#version += 1;
    this.#objects.delete(`${namespace}/${name}`);
    this.#record({ type: "DELETED", object: { ...present, version: this.#version } });
  }

  held(namespace: string): readonly string[] {
    return [...this.#objects.values()]
      .filter((object) => object.namespace === namespace)
      .map((object) => `${object.namespace}/${object.name} ${object.uid}@${object.version}`)
      .sort();
  }

  /** Sends each watch its next events. */
  deliver(events: number): void {
    for (const watch of this.#watches) {
      for (let count = 0; count < events; ) {
        const change = this.#history.find(({ object }) => object.version > watch.sent);
        if (change === undefined) break;
        watch.sent = change.object.version;
        if (this.isSharding && !watch.selects(change.object.namespace)) continue;
        if (!watch.names(change.object.namespace)) continue;
        watch.queue.push(Buffer.from(`${JSON.stringify({ type: change.type, object: objectOf(change.object) })}\n`));
        count += 1;
      }
    }
  }

  act(
    what: "answerLists" | "answerStale" | "failLists" | "bookmark" | "dropWatch" | "expireWatch" | "garbageWatch",
  ): void {
    if (what === "answerLists" || what === "answerStale" || what === "failLists") {
      const lists = this.#lists;
      this.#lists = [];
      for (const list of lists) what === "failLists" ? list.fail() : list.answer(what === "answerStale");
      return;
    }
    for (const watch of [...this.#watches]) {
      if (what === "bookmark")
        watch.queue.push(
          Buffer.from(`{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"${watch.sent}"}}}\n`),
        );
      else if (what === "expireWatch")
        watch.queue.push(Buffer.from('{"type":"ERROR","object":{"kind":"Status","code":410}}\n'));
      else if (what === "garbageWatch") watch.queue.push(Buffer.from("garbage\n"));
      else {
        this.#watches.delete(watch);
        watch.queue.end(new ApiUnreachableError("dropped"));
      }
    }
  }

  /** From here on everything is answered and delivered at once. */
  flow(): void {
    this.#flowing = true;
    this.mostSelected = Number.POSITIVE_INFINITY;
    this.act("answerLists");
    this.deliver(Number.POSITIVE_INFINITY);
  }

  async request(request: ApiRequest): Promise<ApiResponse> {
    request.signal?.throwIfAborted();
    const url = new URL(request.path, "http://model");
    const ranges = url.searchParams.get("shardSelector")?.split("||");
    const leftOut = url.searchParams.get("fieldSelector")?.split(",");
    if ((ranges ?? leftOut ?? []).length > this.mostSelected) return { status: 431, headers: {}, body: bodyOf() };
    const selects = selectsOf(ranges);
    const names = namesOf(leftOut);
    if (url.searchParams.get("watch") === "1")
      return this.#openWatch({ from: Number(url.searchParams.get("resourceVersion")), selects, names }, request);
    const namespace = /namespaces\/([^/]+)/.exec(url.pathname)?.[1];
    let stale = false;
    if (!this.#flowing) {
      stale = await new Promise<boolean>((resolve, reject) => {
        this.#lists.push({ answer: resolve, fail: () => reject(new ApiUnreachableError("dropped")) });
        request.signal?.addEventListener("abort", () => reject(request.signal?.reason), { once: true });
      });
    }
    const asked = url.searchParams.get("resourceVersion");
    // The oldest answer that was asked for, or the newest.
    const version = stale && asked !== null ? Math.max(Number(asked), FIRST_VERSION) : this.#version;
    const items = this.#objectsAt(version)
      .filter((object) => namespace === undefined || object.namespace === namespace)
      .filter((object) => (!this.isSharding || selects(object.namespace)) && names(object.namespace))
      .map(objectOf);
    const shardInfo = this.isSharding && ranges !== undefined ? { shardInfo: { selector: ranges.join(" || ") } } : {};
    const metadata = { resourceVersion: String(version), ...shardInfo };
    return { status: 200, headers: {}, body: bodyOf(JSON.stringify({ kind: "List", metadata, items })) };
  }

  async close(): Promise<void> {}

  #openWatch({ from, ...selection }: Selection & { readonly from: number }, { signal }: ApiRequest): ApiResponse {
    const queue = new BodyQueue({
      source: { pause: () => {}, resume: () => {} },
      cancel: () => void this.#watches.delete(watch),
    });
    const watch: Watch = { ...selection, queue, sent: from };
    this.#watches.add(watch);
    signal?.addEventListener("abort", () => queue.abort(signal.reason), { once: true });
    signal?.addEventListener("abort", () => void this.#watches.delete(watch), { once: true });
    if (this.#flowing) this.deliver(Number.POSITIVE_INFINITY);
    return { status: 200, headers: {}, body: queue };
  }

  #objectsAt(version: number): readonly Held[] {
    const objects = new Map<string, Held>();
    for (const { type, object } of this.#history) {
      if (object.version > version) break;
      if (type === "DELETED") objects.delete(`${object.namespace}/${object.name}`);
      else objects.set(`${object.namespace}/${object.name}`, object);
    }
    return [...objects.values()];
  }

  #record(change: Change): void {
    this.#history.push(change);
    if (this.#flowing) this.deliver(Number.POSITIVE_INFINITY);
  }
}

/** Of `shardRange(object.metadata.namespace,'0x…','0x…')`. */
function selectsOf(ranges: readonly string[] | undefined): Selects {
  if (ranges === undefined) return () => true;
  const bounds = ranges.map((range) => Array.from(range.matchAll(/0x[0-9a-f]+/g), ([bound]) => BigInt(bound)));
  return (namespace) => {
    const hash = hashNamespace(namespace);
    return bounds.some(([from = 0n, to = 0n]) => from <= hash && hash < to);
  };
}

/** Of `metadata.namespace!=…`. */
function namesOf(terms: readonly string[] = []): Selects {
  const leftOut = new Set(terms.map((term) => term.replace("metadata.namespace!=", "")));
  return (namespace) => !leftOut.has(namespace);
}

/** In two pieces. */
async function* bodyOf(text = ""): AsyncGenerator<Buffer> {
  const body = Buffer.from(text);
  yield body.subarray(0, body.length / 2);
  await new Promise((resolve) => setImmediate(resolve));
  yield body.subarray(body.length / 2);
}
