import type { Change, ChangeListener } from "./change.ts";
import type { Resource } from "./resource.ts";
import type { StoredObject } from "./stored-object.ts";

const byKey = (left: StoredObject, right: StoredObject): number =>
  // The API server lists in key order; `/` closes the namespace, so that `a-b` comes before `a`.
  compare(`${left.namespace}/`, `${right.namespace}/`) || compare(left.name, right.name);
const compare = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);

/** A new array, since lists still read the old one. Copying the pointers of 30,000 objects is far cheaper than a sort. */
function withChange(sorted: readonly StoredObject[], change: Change): readonly StoredObject[] {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const object = sorted[middle];
    if (object !== undefined && byKey(object, change.object) < 0) low = middle + 1;
    else high = middle;
  }
  const replaced = change.previous === undefined ? 0 : 1;
  return change.type === "DELETED" ? sorted.toSpliced(low, 1) : sorted.toSpliced(low, replaced, change.object);
}

/** All objects of one resource, with the history that watches and consistent pages need. */
export class Collection {
  readonly resource: Resource;
  readonly #historyLimit: number;
  readonly #objects = new Map<string, Map<string, StoredObject>>();
  readonly #listeners = new Map<string | undefined, Set<ChangeListener>>();
  #sorted: readonly StoredObject[] | undefined;
  #history: Change[] = [];
  #compactedTo: number;

  constructor(resource: Resource, options: { readonly historyLimit: number; readonly compactedTo: number }) {
    this.resource = resource;
    this.#historyLimit = options.historyLimit;
    this.#compactedTo = options.compactedTo;
  }

  /** Versions below this are forgotten. */
  get compactedTo(): number {
    return this.#compactedTo;
  }

  get(namespace: string, name: string): StoredObject | undefined {
    return this.#objects.get(namespace)?.get(name);
  }

  count(namespace?: string): number {
    if (namespace !== undefined) return this.#objects.get(namespace)?.size ?? 0;
    let total = 0;
    for (const objects of this.#objects.values()) total += objects.size;
    return total;
  }

  /** In key order. */
  snapshot(namespace?: string): readonly StoredObject[] {
    if (namespace !== undefined) return [...(this.#objects.get(namespace)?.values() ?? [])].sort(byKey);
    this.#sorted ??= [...this.#objects.values()].flatMap((objects) => [...objects.values()]).sort(byKey);
    return this.#sorted;
  }

  /** The state at an earlier version, by undoing what came after; undefined when that is forgotten. */
  snapshotAt(resourceVersion: number, namespace?: string): readonly StoredObject[] | undefined {
    if (resourceVersion < this.#compactedTo) return undefined;
    const newer = this.changesAfter(resourceVersion) ?? [];
    if (newer.length === 0) return this.snapshot(namespace);
    const objects = new Map(this.snapshot(namespace).map((object) => [`${object.namespace}/${object.name}`, object]));
    for (const change of [...newer].reverse()) {
      if (namespace !== undefined && change.object.namespace !== namespace) continue;
      const key = `${change.object.namespace}/${change.object.name}`;
      if (change.previous === undefined) objects.delete(key);
      else objects.set(key, change.previous);
    }
    return [...objects.values()].sort(byKey);
  }

  /** Oldest first; undefined when some of them are forgotten. */
  changesAfter(resourceVersion: number): readonly Change[] | undefined {
    if (resourceVersion < this.#compactedTo) return undefined;
    let from = this.#history.length;
    while (from > 0 && (this.#history[from - 1]?.resourceVersion ?? 0) > resourceVersion) from -= 1;
    return this.#history.slice(from);
  }

  apply(change: Change): void {
    const { namespace, name } = change.object;
    let objects = this.#objects.get(namespace);
    if (objects === undefined) {
      objects = new Map();
      this.#objects.set(namespace, objects);
    }
    if (change.type === "DELETED") objects.delete(name);
    else objects.set(name, change.object);
    if (objects.size === 0) this.#objects.delete(namespace);
    if (this.#sorted !== undefined) this.#sorted = withChange(this.#sorted, change);
    this.#history.push(change);
    // Trimmed in steps, so that the cost of moving the array is shared by many changes.
    if (this.#history.length > this.#historyLimit * 1.25 + 16) this.compactTo(this.#versionToKeepFrom());
    for (const scope of [undefined, namespace]) {
      for (const listener of this.#listeners.get(scope) ?? []) listener(change);
    }
  }

  /** Hears every change from now on, of one namespace or of all. */
  listen(namespace: string | undefined, listener: ChangeListener): () => void {
    let listeners = this.#listeners.get(namespace);
    if (listeners === undefined) {
      listeners = new Set();
      this.#listeners.set(namespace, listeners);
    }
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#listeners.get(namespace) === listeners) this.#listeners.delete(namespace);
    };
  }

  /** Forgets what happened up to and including this version. */
  compactTo(resourceVersion: number): void {
    this.#history = this.#history.filter((change) => change.resourceVersion > resourceVersion);
    this.#compactedTo = Math.max(this.#compactedTo, resourceVersion);
  }

  #versionToKeepFrom(): number {
    return this.#history[this.#history.length - this.#historyLimit - 1]?.resourceVersion ?? this.#compactedTo;
  }
}
