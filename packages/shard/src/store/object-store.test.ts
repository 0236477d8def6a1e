import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { joinTexts } from "../testing/join-texts.ts";
import {
  apply,
  copyOf,
  expectSame,
  gzipOf,
  KINDS,
  LIMITS,
  limits,
  newModel,
  only,
  plainOf,
  seriesIn,
  step,
  textsIn,
  UNITS,
} from "./object-model.case.ts";
import { createObjectStore } from "./object-store.ts";

describe("the object store", () => {
  it("holds after any changes what a plain map of objects would", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), limits, async (steps, size) => {
        const store = createObjectStore(KINDS, size);
        const model = newModel();
        for (const todo of steps) await apply(store, model, todo);
        const everything = new Set<string>(UNITS);
        const whole = store.snapshot(everything);
        expectSame(whole, { model }, everything);
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
          const modelThen = copyOf(model);
          const gzip = readBefore === "gzip" ? gzipOf(pinned) : undefined;
          /** What a slow reader has been given, and has not taken yet. */
          const held = readBefore === "plain" ? textsIn(pinned) : [];
          const copies = held.map((text) => Buffer.from(text));
          for (const todo of after) await apply(store, model, todo);
          expectSame(pinned, { model: modelThen }, view);
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
