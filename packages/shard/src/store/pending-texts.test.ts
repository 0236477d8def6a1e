import { slicesOf, type UnitId } from "@kube-state-shards/assignment";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { joinTexts } from "../testing/join-texts.ts";
import { createObjectStore, type ObjectStore } from "./object-store.ts";
import { type Slicing, sliceBy } from "./slicing.ts";

const FAMILIES = 5;
const KINDS = [
  {
    resource: "pods",
    heads: Array.from({ length: FAMILIES }, (_, family) => ({ name: `f${family}`, type: "gauge", help: "x" }) as const),
  },
];
const OBJECTS = 12;
const HASHES = 2 ** 32;
const WHOLE: readonly UnitId[] = ["ns/giant"];
const ALL: ReadonlySet<UnitId> = new Set([...WHOLE, ...slicesOf("ns/giant", 2)]);
/** Two of one length, one that is longer in bytes than in characters, one that fills an arena of what waits, and none. */
const mark = fc.constantFrom("x", "y", "é", "long".repeat(4_000), "");
const object = fc.integer({ min: 0, max: OBJECTS - 1 });

const step = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant("change" as const),
      object,
      family: fc.integer({ min: 0, max: FAMILIES - 1 }),
      mark,
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("rewrite" as const), object, mark }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("changeBack" as const), object }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("remove" as const), object }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("look" as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("cool" as const), visits: fc.integer({ min: 1, max: 2 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("reslice" as const), parts: fc.constantFrom(1, 2), waits: fc.boolean() }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("list" as const), objects: fc.subarray([...Array(OBJECTS).keys()]), mark }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const nameOf = (n: number) => ({ key: `giant/o${n}`, hash: Math.floor((n * HASHES) / OBJECTS) });
const textOf = (n: number, family: number, filling: string): string =>
  filling === "" ? "" : `f${family}{o="${n}",m="${filling}"} 1\n`;
const allTexts = (n: number, filling: string): readonly string[] =>
  Array.from({ length: FAMILIES }, (_, family) => textOf(n, family, filling));
const samplesOf = (texts: readonly string[]) => ({
  ...joinTexts(texts),
  series: texts.filter((text) => text !== "").length,
});

function start(pending: number) {
  const store = createObjectStore(KINDS, { objects: 8, meanPieceBytes: 1e6, pieceBytes: 1e6, pending });
  const pods = store.kind("pods");
  let slicing: Slicing = sliceBy(new Set(WHOLE));
  const held = new Map<number, readonly string[]>();
  /** What the pieces had when all that waited was last put into them. */
  let inPieces = new Map<number, readonly string[]>();

  const upsert = (n: number, texts: readonly string[]): void => {
    const { key, hash } = nameOf(n);
    const isNews = held.get(n)?.join() !== texts.join();
    expect(pods.upsert({ key, hash, unit: slicing.unitOf(hash) ?? "", ...samplesOf(texts) })).toBe(isNews);
    held.set(n, texts);
  };
  for (let n = 0; n < OBJECTS; n++) upsert(n, allTexts(n, "x"));

  const apply = async (todo: Step): Promise<void> => {
    switch (todo.do) {
      case "change": {
        const before = held.get(todo.object) ?? allTexts(todo.object, "x");
        return upsert(todo.object, before.with(todo.family, textOf(todo.object, todo.family, todo.mark)));
      }
      case "rewrite":
        return upsert(todo.object, allTexts(todo.object, todo.mark));
      case "changeBack":
        return upsert(todo.object, inPieces.get(todo.object) ?? allTexts(todo.object, "x"));
      case "remove":
        pods.remove(nameOf(todo.object).key);
        held.delete(todo.object);
        return;
      case "look":
        inPieces = new Map(held);
        return expectSame(store, held);
      case "cool":
        for (let visit = 0; visit < todo.visits; visit++) await store.cool();
        return;
      case "reslice": {
        const before = slicing.units;
        slicing = sliceBy(new Set(slicesOf("ns/giant", todo.parts)));
        const sorted = store.reslice(before, slicing);
        if (todo.waits) await sorted;
        return;
      }
      case "list": {
        const session = pods.beginReplace(() => slicing);
        held.clear();
        for (const n of todo.objects) {
          const texts = allTexts(n, todo.mark);
          session.add({ ...nameOf(n), ...samplesOf(texts) });
          held.set(n, texts);
        }
        return session.commit();
      }
      default:
        todo satisfies never;
    }
  };
  return { store, held, apply };
}

function expectSame(store: ObjectStore, held: ReadonlyMap<number, readonly string[]>): void {
  const { families } = store.snapshot(ALL);
  for (let family = 0; family < FAMILIES; family++) {
    const got = families[family]?.pieces.map((piece) => piece.text().toString()).join("") ?? "absent";
    const want = [...held.values()].map((texts) => texts[family] ?? "").join("");
    expect(got.split("\n").sort()).toEqual(want.split("\n").sort());
  }
  const series = [...held.values()].reduce((sum, texts) => sum + samplesOf(texts).series, 0);
  expect([...ALL].reduce((sum, unit) => sum + store.seriesOf(unit), 0)).toBe(series);
}

describe("texts that wait to be put into pieces", () => {
  it("are what the last update made them, and each update is news or not as if none waited", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 9 }), async (steps, pending) => {
        const { store, held, apply } = start(pending);
        for (const todo of steps) await apply(todo);
        expectSame(store, held);
      }),
      { numRuns: 300 },
    );
  });

  it("are those of the families that differ from the pieces, and gone once the object is what it was", async () => {
    const { store, apply } = start(9);
    await store.settle();
    const [page] = store.kind("pods").pages;
    await apply({ do: "change", object: 0, family: 1, mark: "y" });
    await apply({ do: "change", object: 0, family: 3, mark: "é" });
    const [waiting] = page?.pending?.changes.values() ?? [];
    const [first, from = 0, , second, , to] = waiting?.spans ?? [];
    expect([first, second]).toEqual([1, 3]);
    expect(waiting?.bytes.toString("utf8", from, to)).toBe(textOf(0, 1, "y") + textOf(0, 3, "é"));
    await apply({ do: "change", object: 0, family: 1, mark: "x" });
    await apply({ do: "change", object: 0, family: 3, mark: "x" });
    expect(page?.pending).toBeUndefined();
  });

  it("are put in once so many updates wait, be they of one object", async () => {
    const { store, apply } = start(4);
    await store.settle();
    const [page] = store.kind("pods").pages;
    const waiting: number[] = [];
    for (let n = 0; n < 6; n++) {
      await apply({ do: "change", object: 0, family: 0, mark: `n${n}` });
      waiting.push(page?.pending?.updates ?? 0);
    }
    expect(waiting).toEqual([1, 2, 3, 0, 1, 2]);
  });
});
