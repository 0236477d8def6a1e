import { gunzipSync } from "node:zlib";
import { createGzipTrailer, GZIP_HEADER } from "@kube-state-shards/exposition";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { joinTexts } from "../testing/join-texts.ts";
import { createObjectStore, type ObjectStore } from "./object-store.ts";
import { type Slicing, sliceBy } from "./slicing.ts";
import type { Snapshot } from "./snapshot.ts";

const KINDS = [
  {
    resource: "pods",
    heads: ["kube_pod_info", "kube_pod_labels", "kube_pod_rare"].map(
      (name) => ({ name, type: "gauge", help: "x" }) as const,
    ),
  },
  { resource: "nodes", heads: [{ name: "kube_node_info", type: "gauge", help: "y" } as const] },
] as const;
const LIMITS = { objects: 5, meanPieceBytes: 400, pieceBytes: 2_000, pending: 3 };
/** Pages that hold several objects of long text: blocks that are mappings of their own. */
const WIDE = { objects: 8, meanPieceBytes: 1e6, pieceBytes: 1e6, pending: 3 };
const limits = fc.constantFrom(LIMITS, WIDE);
const UNITS = ["ns/a", "ns/b", "ns/c", "ns/d"] as const;

type ModelObject = { readonly unit: string; readonly texts: readonly string[] };
type Model = Map<string, Map<string, ModelObject>>;

const unit = fc.constantFrom(...UNITS);
const resource = fc.constantFrom<"pods" | "nodes">("pods", "nodes");
const name = fc.integer({ min: 0, max: 12 }).map((n) => `o${n}`);
/** How many lines each family has, and what stands in them: `é` and `漢` are longer in bytes than in characters. */
const shape = fc.record({
  lines: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 3, maxLength: 3 }),
  mark: fc.constantFrom("x", "yy", "é", "漢", "long".repeat(1_500)),
});
const object = fc.record({ name, shape });
const step = fc.oneof(
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
    arbitrary: fc.record({ do: fc.constant("look" as const), view: fc.subarray([...UNITS]), keepCuts: fc.boolean() }),
  },
  // The first visit marks what is there, the next packs it.
  { weight: 2, arbitrary: fc.record({ do: fc.constant("cool" as const), visits: fc.integer({ min: 1, max: 2 }) }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;
type Shape = typeof shape extends fc.Arbitrary<infer T> ? T : never;

/** The slicing of a unit that is whole. */
function only(unitId: string): () => Slicing {
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

const seriesIn = (texts: readonly string[]): number => texts.join("").split("\n").length - 1;

async function apply(store: ObjectStore, model: Model, todo: Step): Promise<void> {
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
    case "look":
      expectSame(store.snapshot(new Set(todo.view), { keepCuts: todo.keepCuts }), model, new Set(todo.view));
      return;
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

function expectSame(snapshot: Snapshot, model: Model, view: ReadonlySet<string>): void {
  for (const { resource: kind, heads } of KINDS) {
    for (const [index, head] of heads.entries()) {
      const want = [...(model.get(kind)?.values() ?? [])]
        .filter((each) => view.has(each.unit))
        .map((each) => each.texts[index] ?? "");
      const got = snapshot.families.find((family) => family.head.name === head.name);
      expect(linesOf(got?.pieces.map((piece) => piece.text().toString()).join("") ?? "absent")).toEqual(
        linesOf(want.join("")),
      );
    }
  }
}

const textsIn = (snapshot: Snapshot): readonly Buffer[] =>
  snapshot.families.flatMap(({ headPieces, pieces }) => [headPieces.text, ...pieces].map((piece) => piece.text()));

const plainOf = (snapshot: Snapshot): Buffer => Buffer.concat(textsIn(snapshot));

function gzipOf(snapshot: Snapshot): Buffer {
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

const newModel = (): Model => new Map(KINDS.map(({ resource: kind }) => [kind, new Map<string, ModelObject>()]));

describe("the object store", () => {
  it("holds after any changes what a plain map of objects would", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), limits, async (steps, size) => {
        const store = createObjectStore(KINDS, size);
        const model = newModel();
        for (const todo of steps) await apply(store, model, todo);
        const everything = new Set<string>(UNITS);
        const whole = store.snapshot(everything);
        expectSame(whole, model, everything);
        const plain = plainOf(whole);
        expect(gunzipSync(gzipOf(whole)).equals(plain)).toBe(true);
        for (let visit = 0; visit < 2; visit++) await store.cool();
        expect(store.kind("pods").size().plainBytes).toBe(0);
        const packed = store.snapshot(everything);
        expect(plainOf(packed).equals(plain)).toBe(true);
        expect(gunzipSync(gzipOf(packed)).equals(plain)).toBe(true);
        for (const unitId of UNITS) {
          const want = [...model.values()].flatMap((kind) => [...kind.values()]).filter((each) => each.unit === unitId);
          expect(store.seriesOf(unitId)).toBe(want.reduce((sum, { texts }) => sum + seriesIn(texts), 0));
        }
      }),
      { numRuns: 300 },
    );
  });

  it("gives snapshots that later changes do not reach", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 30 }),
        fc.array(step, { maxLength: 30 }),
        fc.record({
          shown: fc.subarray([...UNITS]),
          size: limits,
          readBefore: fc.constantFrom("nothing", "gzip", "plain"),
        }),
        async (before, after, { shown, size, readBefore }) => {
          const store = createObjectStore(KINDS, size);
          const model = newModel();
          for (const todo of before) await apply(store, model, todo);
          const view = new Set<string>(shown);
          const pinned = store.snapshot(view, { keepCuts: true });
          const modelThen: Model = new Map([...model].map(([kind, objects]) => [kind, new Map(objects)]));
          const gzip = readBefore === "gzip" ? gzipOf(pinned) : undefined;
          /** What a slow reader has been given, and has not taken yet. */
          const held = readBefore === "plain" ? textsIn(pinned) : [];
          const copies = held.map((text) => Buffer.from(text));
          for (const todo of after) await apply(store, model, todo);
          expectSame(pinned, modelThen, view);
          expect(held.every((text, index) => text.equals(copies[index] ?? Buffer.alloc(0)))).toBe(true);
          if (gzip !== undefined) expect(gunzipSync(gzip).equals(plainOf(pinned))).toBe(true);
          expect(gunzipSync(gzipOf(pinned)).equals(plainOf(pinned))).toBe(true);
        },
      ),
      { numRuns: 150 },
    );
  });

  it("keeps the pieces, and what they have cached, of all that a relist finds unchanged", async () => {
    const store = createObjectStore(KINDS, LIMITS);
    const pods = store.kind("pods");
    const relist = async (change: string): Promise<void> => {
      const session = pods.beginReplace(only("ns/a"));
      for (let n = 0; n < 20; n++)
        session.add({
          key: `a/o${n}`,
          hash: 0,
          ...joinTexts([`info ${n}\n`, n === 7 ? change : "same\n", ""]),
          series: 2,
        });
      await session.commit();
    };
    const piecesOf = (family: number) => store.snapshot(new Set(["ns/a"])).families[family]?.pieces ?? [];

    await relist("first\n");
    const [info, labels] = [piecesOf(0), piecesOf(1)];
    await relist("first\n");
    expect(piecesOf(0)).toEqual(info);
    expect(piecesOf(1).every((piece, index) => piece === labels[index])).toBe(true);
    await relist("second\n");
    expect(piecesOf(0).every((piece, index) => piece === info[index])).toBe(true);
    expect(piecesOf(1).filter((piece, index) => piece !== labels[index])).toHaveLength(1);
  });

  it("changes nothing for an update that changes no text", () => {
    const pods = createObjectStore(KINDS, LIMITS).kind("pods");
    const samples = { key: "a/x", unit: "ns/a", hash: 0, ...joinTexts(["info\n", "é\n", ""]), series: 2 };
    expect(pods.upsert(samples)).toBe(true);
    expect(pods.upsert(samples)).toBe(false);
    expect(pods.upsert({ ...samples, ...joinTexts(["info\n", "e\n", ""]) })).toBe(true);
  });

  it("keeps a list back that is aborted, and one whose swap comes after the abort", async () => {
    const store = createObjectStore(KINDS, LIMITS);
    const session = store.kind("pods").beginReplace(only("ns/a"));
    session.add({ key: "a/x", hash: 0, ...joinTexts(["info\n", "", ""]), series: 1 });
    session.abort();
    await session.commit();
    expect(store.seriesOf("ns/a")).toBe(0);
  });

  it("keeps what another source added while a list was under way out of the way of the list", async () => {
    const store = createObjectStore(KINDS, LIMITS);
    const pods = store.kind("pods");
    const session = pods.beginReplace(only("ns/a"));
    for (const key of ["a/x", "a/y"]) session.add({ key, hash: 0, ...joinTexts(["listed\n", "", ""]), series: 1 });
    pods.upsert({ key: "a/x", unit: "ns/a", hash: 0, ...joinTexts(["other\n", "", ""]), series: 1 });
    pods.upsert({ key: "a/gone", unit: "ns/a", hash: 0, ...joinTexts(["other\n", "", ""]), series: 1 });
    await session.commit();
    expect(plainOf(store.snapshot(new Set(["ns/a"]))).toString()).toContain("listed\nlisted\n");
    expect(store.seriesOf("ns/a")).toBe(2);
  });

  it("lets pages shrink together when their objects go", () => {
    const store = createObjectStore(KINDS, { objects: 10, meanPieceBytes: 10_000, pieceBytes: 10_000, pending: 3 });
    const pods = store.kind("pods");
    for (let n = 0; n < 200; n++)
      pods.upsert({ key: `a/${n}`, unit: "ns/a", hash: 0, ...joinTexts([`line ${n}\n`, "", ""]), series: 1 });
    expect(pods.size().pages).toBe(20);
    for (let n = 0; n < 200; n++) if (n % 10 !== 0) pods.remove(`a/${n}`);
    expect(pods.size()).toMatchObject({ objects: 20, series: 20 });
    expect(pods.size().pages).toBeLessThan(10);
  });
});
