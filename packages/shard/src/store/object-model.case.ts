import { createGzipTrailer, GZIP_HEADER } from "@kube-state-shards/exposition";
import fc from "fast-check";
import { expect } from "vitest";
import { joinTexts } from "../testing/join-texts.ts";
import { Loan } from "./loan.ts";
import type { ObjectStore } from "./object-store.ts";
import { type Slicing, sliceBy } from "./slicing.ts";
import type { Snapshot } from "./snapshot.ts";

export const KINDS = [
  {
    resource: "pods",
    heads: ["kube_pod_info", "kube_pod_labels", "kube_pod_rare"].map(
      (name) => ({ name, type: "gauge", help: "x" }) as const,
    ),
  },
  { resource: "nodes", heads: [{ name: "kube_node_info", type: "gauge", help: "y" } as const] },
] as const;
export const LIMITS = { objects: 5, meanPieceBytes: 400, pieceBytes: 2_000, pending: 3 };
/** Pages that hold several objects of long text: blocks that are mappings of their own. */
const WIDE = { objects: 8, meanPieceBytes: 1e6, pieceBytes: 1e6, pending: 3 };
export const limits = fc.constantFrom(LIMITS, WIDE);
export const UNITS = ["ns/a", "ns/b", "ns/c", "ns/d"] as const;

export type ModelObject = { readonly unit: string; readonly texts: readonly string[] };
export type Model = Map<string, Map<string, ModelObject>>;

const unit = fc.constantFrom(...UNITS);
const resource = fc.constantFrom<"pods" | "nodes">("pods", "nodes");
const name = fc.integer({ min: 0, max: 12 }).map((n) => `o${n}`);
/** How many lines each family has, and what stands in them: `é` and `漢` are longer in bytes than in characters. */
const shape = fc.record({
  lines: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 3, maxLength: 3 }),
  mark: fc.constantFrom("x", "yy", "é", "漢", "long".repeat(1_500)),
});
const object = fc.record({ name, shape });
export const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant("upsert" as const), resource, unit, object }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("remove" as const), resource, unit, name }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("replace" as const),
      resource,
      unit,
      objects: fc.array(object, { maxLength: 14 }),
      restsAfter: fc.integer({ min: 0, max: 20 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("drop" as const), unit }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("look" as const),
      view: fc.subarray([...UNITS]),
      keepCuts: fc.boolean(),
      isLent: fc.boolean(),
    }),
  },
  // The first visit marks what is there, the next packs it.
  { weight: 2, arbitrary: fc.record({ do: fc.constant("cool" as const), visits: fc.integer({ min: 1, max: 2 }) }) },
);
export type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;
type Shape = typeof shape extends fc.Arbitrary<infer T> ? T : never;

/** The slicing of a unit that is whole. */
export function only(unitId: string): () => Slicing {
  const slicing = sliceBy(new Set([unitId]));
  return () => slicing;
}

const keyOf = (unitId: string, objectName: string): string => `${unitId.slice(3)}/${objectName}`;

function textsOf(kind: string, key: string, { lines, mark }: Shape): readonly string[] {
  const families = KINDS.find((row) => row.resource === kind)?.heads ?? [];
  return families.map(({ name: family }, index) =>
    Array.from({ length: lines[index] ?? 0 }, (_, line) => `${family}{o="${key}",m="${mark}",l="${line}"} 1\n`).join(
      "",
    ),
  );
}

export const seriesIn = (texts: readonly string[]): number => texts.join("").split("\n").length - 1;

export async function apply(store: ObjectStore, model: Model, todo: Step): Promise<void> {
  const held = (kind: string): Map<string, ModelObject> => model.get(kind) ?? new Map();
  switch (todo.do) {
    case "upsert": {
      const key = keyOf(todo.unit, todo.object.name);
      const texts = textsOf(todo.resource, key, todo.object.shape);
      store.kind(todo.resource).upsert({ key, unit: todo.unit, hash: 0, ...joinTexts(texts), series: seriesIn(texts) });
      held(todo.resource).set(key, { unit: todo.unit, texts });
      return;
    }
    case "remove": {
      const key = keyOf(todo.unit, todo.name);
      expect(store.kind(todo.resource).remove(key)).toBe(held(todo.resource).delete(key));
      return;
    }
    case "replace": {
      const session = store.kind(todo.resource).beginReplace(only(todo.unit));
      const kind = held(todo.resource);
      for (const [key, was] of [...kind]) if (was.unit === todo.unit) kind.delete(key);
      for (const [at, { name: objectName, shape: objectShape }] of todo.objects.entries()) {
        if (at === todo.restsAfter) session.rest();
        const key = keyOf(todo.unit, objectName);
        const texts = textsOf(todo.resource, key, objectShape);
        session.add({ key, hash: 0, ...joinTexts(texts), series: seriesIn(texts) });
        kind.set(key, { unit: todo.unit, texts });
      }
      await session.commit();
      return;
    }
    case "drop":
      store.dropUnit(todo.unit);
      for (const kind of model.values())
        for (const [key, was] of [...kind]) if (was.unit === todo.unit) kind.delete(key);
      return;
    case "look": {
      const loan = new Loan();
      const how = { keepCuts: todo.keepCuts, ...(todo.isLent ? { loan } : {}) };
      expectSame(store.snapshot(new Set(todo.view), how), { model, loan }, new Set(todo.view));
      loan.end();
      return;
    }
    case "cool":
      for (let visit = 0; visit < todo.visits; visit++) await store.cool();
      return;
    default:
      todo satisfies never;
  }
}

const linesOf = (text: string): readonly string[] =>
  text
    .split("\n")
    .filter((line) => line !== "")
    .sort();

type Expected = {
  readonly model: Model;
  /** Of the reader of the snapshot; left out: nobody tells when it has been read. */
  readonly loan?: Loan;
};

export function expectSame(snapshot: Snapshot, { model, loan }: Expected, view: ReadonlySet<string>): void {
  for (const { resource: kind, heads } of KINDS) {
    for (const [index, head] of heads.entries()) {
      const want = [...(model.get(kind)?.values() ?? [])]
        .filter((each) => view.has(each.unit))
        .map((each) => each.texts[index] ?? "");
      const got = snapshot.families.find((family) => family.head.name === head.name);
      expect(linesOf(got?.pieces.map((piece) => piece.text(loan).toString()).join("") ?? "absent")).toEqual(
        linesOf(want.join("")),
      );
    }
  }
}

export const textsIn = (snapshot: Snapshot): readonly Buffer[] =>
  snapshot.families.flatMap(({ headPieces, pieces }) => [headPieces.text, ...pieces].map((piece) => piece.text()));

export const plainOf = (snapshot: Snapshot): Buffer => Buffer.concat(textsIn(snapshot));

export function gzipOf(snapshot: Snapshot): Buffer {
  const trailer = createGzipTrailer();
  const parts = snapshot.families.flatMap(({ headPieces, pieces }) =>
    [headPieces.text, ...pieces].map((piece) => {
      const { deflated, crc32, textBytes } = piece.deflated();
      trailer.add({ crc32, textBytes });
      return deflated;
    }),
  );
  return Buffer.concat([GZIP_HEADER, ...parts, trailer.finish()]);
}

/** As it is now; what is done to the other does not show in it. */
export const copyOf = (model: Model): Model => new Map([...model].map(([kind, objects]) => [kind, new Map(objects)]));

export const newModel = (): Model => new Map(KINDS.map(({ resource: kind }) => [kind, new Map<string, ModelObject>()]));
