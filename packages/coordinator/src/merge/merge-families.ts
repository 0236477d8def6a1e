import type { FamilyHead } from "@kube-state-shards/exposition";

/** In place of a position: this stream's pieces of the family cannot be shown. */
export const LEFT_OUT = -1;

export type FamilyFault =
  /** The stream has families in an order that no body can follow together with the streams before it. */
  | { readonly kind: "order"; readonly stream: number }
  | { readonly kind: "type"; readonly stream: number; readonly head: FamilyHead; readonly first: FamilyHead };

export type FamilyLayout = {
  /** Each family once, in the body's order. */
  readonly heads: readonly FamilyHead[];
  /**
   * For each stream, for each of its families: the place in `heads`, rising, or `LEFT_OUT`. `undefined` for a stream that
   * cannot be read along with the others.
   */
  readonly positions: readonly (readonly number[] | undefined)[];
  readonly faults: readonly FamilyFault[];
};

/**
 * One family order that keeps the order of every stream, so that each is read front to back once. Streams of one version
 * are in the catalogue's order already; versions that run side by side may each lack some families.
 *
 * Stable: families that no stream orders keep the order in which they are first seen. The first head of a name stands.
 */
export function mergeFamilies(streams: readonly (readonly FamilyHead[])[]): FamilyLayout {
  const faults: FamilyFault[] = [];
  const kept = keepOrderable(streams);
  const firstHeads = new Map<string, FamilyHead>();
  for (const stream of kept.streams) for (const head of stream) addOnce(firstHeads, head);
  const heads = kept.names.flatMap((name) => firstHeads.get(name) ?? []);
  const places = new Map(heads.map((head, place) => [head.name, place]));
  const positions = streams.map((families, stream) => {
    if (!kept.indexes.has(stream)) {
      faults.push({ kind: "order", stream });
      return undefined;
    }
    return families.map((head) => {
      const first = firstHeads.get(head.name) ?? head;
      if (first.type === head.type) return places.get(head.name) ?? LEFT_OUT;
      faults.push({ kind: "type", stream, head, first });
      return LEFT_OUT;
    });
  });
  return { heads, positions, faults };
}

type Orderable = {
  readonly names: readonly string[];
  readonly streams: readonly (readonly FamilyHead[])[];
  readonly indexes: ReadonlySet<number>;
};

/** Adds stream after stream, leaving out those with which no order would be left. */
function keepOrderable(streams: readonly (readonly FamilyHead[])[]): Orderable {
  const indexes = new Set<number>();
  const verdicts = new Map<string, boolean>(); // almost always one list, however many streams
  let lists: readonly (readonly string[])[] = [];
  let names: readonly string[] = [];
  for (const [index, stream] of streams.entries()) {
    const list = stream.map((head) => head.name);
    const key = list.join("\n");
    let fits = verdicts.get(key);
    if (fits === undefined) {
      const order = orderAll([...lists, list]);
      fits = order !== undefined;
      verdicts.set(key, fits);
      if (order !== undefined) {
        lists = [...lists, list];
        names = order;
      }
    }
    if (fits) indexes.add(index);
  }
  return { names, indexes, streams: streams.filter((_, index) => indexes.has(index)) };
}

/** A topological order of the lists' names, the first seen first where there is a choice; `undefined` if there is none. */
function orderAll(lists: readonly (readonly string[])[]): readonly string[] | undefined {
  const after = new Map<string, string[]>();
  const waitsFor = new Map<string, number>();
  for (const list of lists) {
    for (const [index, name] of list.entries()) {
      if (!after.has(name)) after.set(name, []);
      const before = list[index - 1];
      if (before === undefined) continue;
      after.get(before)?.push(name);
      waitsFor.set(name, (waitsFor.get(name) ?? 0) + 1);
    }
  }
  const order: string[] = [];
  // Depth first from what is free: a family that only one version has comes right after its predecessor there.
  const free = [...after.keys()].filter((name) => !waitsFor.has(name)).toReversed();
  for (let name = free.pop(); name !== undefined; name = free.pop()) {
    order.push(name);
    for (const next of after.get(name)?.toReversed() ?? []) {
      const rest = (waitsFor.get(next) ?? 0) - 1;
      waitsFor.set(next, rest);
      if (rest === 0) free.push(next);
    }
  }
  return order.length === after.size ? order : undefined;
}

function addOnce(heads: Map<string, FamilyHead>, head: FamilyHead): void {
  if (!heads.has(head.name)) heads.set(head.name, head);
}
