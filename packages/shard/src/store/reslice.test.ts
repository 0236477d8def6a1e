import { sliceAt, slicesOf, type UnitId } from "@kube-state-shards/assignment";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { joinTexts } from "../testing/join-texts.ts";
import { createObjectStore, type ObjectStore } from "./object-store.ts";
import { type Slicing, sliceBy } from "./slicing.ts";

const KINDS = [
  {
    resource: "pods",
    heads: ["kube_pod_info", "kube_pod_labels"].map((name) => ({ name, type: "gauge", help: "x" }) as const),
  },
];
const LIMITS = { objects: 5, meanPieceBytes: 400, pieceBytes: 2_000, pending: 3 };
const HASHES = 2 ** 32;

/** What is held of `ns/giant` and of a neighbour, object by object. */
type Model = {
  readonly giant: Map<string, { readonly hash: number; readonly line: string }>;
  units: readonly UnitId[];
};

const name = fc.integer({ min: 0, max: 20 }).map((n) => `o${n}`);
const hash = fc.integer({ min: 0, max: HASHES - 1 });
/** Some states render alike; of state 0 nobody knows the fingerprint. */
const object = fc.record({ name, hash, state: fc.integer({ min: 0, max: 5 }) });
/** Which slices of how many are held: at least one. */
const slices = fc
  .integer({ min: 0, max: 3 })
  .chain((depth) => fc.subarray([...slicesOf("ns/giant", 2 ** depth)], { minLength: 1 }));
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant("upsert" as const), object }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("remove" as const), name }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("reslice" as const), slices, waits: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("cool" as const), visits: fc.integer({ min: 1, max: 2 }) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("list" as const),
      objects: fc.uniqueArray(object, { maxLength: 20, selector: (each) => each.name }),
      /** While the list is built. */
      resliced: fc.option(slices, { nil: undefined }),
    }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function start() {
  const store = createObjectStore(KINDS, LIMITS);
  let slicing: Slicing = sliceBy(new Set(["ns/giant"]));
  const model: Model = { giant: new Map(), units: ["ns/giant"] };
  for (let n = 0; n < 3; n++)
    store.kind("pods").upsert({ key: `b/${n}`, unit: "ns/b", hash: n, ...joinTexts([`b ${n}\n`, ""]), series: 1 });

  const reslice = async (units: readonly UnitId[], waits: boolean): Promise<void> => {
    const before = slicing.units;
    slicing = sliceBy(new Set(units));
    const sorted = store.reslice(before, slicing);
    model.units = units;
    for (const [key, { hash: at }] of model.giant) if (sliceAt(at, units) === undefined) model.giant.delete(key);
    if (waits) await sorted;
  };

  const apply = async (todo: Step): Promise<void> => {
    switch (todo.do) {
      case "upsert": {
        const { key, hash: at, fingerprint, line } = lineOf(todo.object);
        const unit = slicing.unitOf(at);
        if (unit === undefined) {
          store.kind("pods").remove(key);
          model.giant.delete(key);
          return;
        }
        const samples = { ...joinTexts([line, line]), key, unit, hash: at, fingerprint, series: 2 };
        if (!store.kind("pods").isHeld(samples)) store.kind("pods").upsert(samples);
        model.giant.set(key, { hash: at, line });
        return;
      }
      case "remove":
        store.kind("pods").remove(`giant/${todo.name}`);
        model.giant.delete(`giant/${todo.name}`);
        return;
      case "reslice":
        return reslice(todo.slices, todo.waits);
      case "cool":
        for (let visit = 0; visit < todo.visits; visit++) await store.cool();
        return;
      case "list": {
        const session = store.kind("pods").beginReplace(() => slicing);
        const listed = todo.objects.map(lineOf);
        const half = Math.floor(listed.length / 2);
        const add = ({ line, ...state }: Line): void => {
          if (!session.addHeld(state)) session.add({ ...joinTexts([line, line]), ...state, series: 2 });
        };
        for (const each of listed.slice(0, half)) add(each);
        const before = model.units;
        // What is gained while a list is built is for another list to bring: only narrower or coarser units are tried here.
        const isKept = todo.resliced?.every((unit) => before.some((held) => isIn(unit, held))) === true;
        if (todo.resliced !== undefined && isKept) await reslice(todo.resliced, false);
        for (const each of listed.slice(half)) add(each);
        await session.commit();
        model.giant.clear();
        for (const { key, hash: at, line } of listed) {
          if (sliceAt(at, model.units) !== undefined) model.giant.set(key, { hash: at, line });
        }
        return;
      }
      default:
        todo satisfies never;
    }
  };
  return { store, model, apply };
}

type Line = { readonly key: string; readonly hash: number; readonly fingerprint: number; readonly line: string };

const lineOf = ({
  name: each,
  hash: at,
  state,
}: {
  readonly name: string;
  readonly hash: number;
  readonly state: number;
}): Line => ({
  key: `giant/${each}`,
  hash: at,
  fingerprint: state,
  line: `{o="${each}",m="${["x", "y", "é"][state % 3]}"} 1\n`,
});

/** Whether the one lies within the other: both begin and end at eighths. */
function isIn(unit: UnitId, held: UnitId): boolean {
  const eighths = [...Array(8).keys()].map((at) => at * (HASHES / 8));
  return eighths.every((at) => sliceAt(at, [unit]) === undefined || sliceAt(at, [held]) !== undefined);
}

function expectSame(store: ObjectStore, model: Model): void {
  const linesOf = (unit: UnitId): readonly string[] =>
    store
      .snapshot(new Set([unit]))
      .families.map(({ pieces }) => pieces.map((piece) => piece.text().toString()).join(""))
      .flatMap((text) => text.split("\n").filter((line) => line !== ""))
      .sort();
  for (const unit of model.units) {
    const mine = [...model.giant.values()].filter(({ hash: at }) => sliceAt(at, [unit]) !== undefined);
    const want = mine.flatMap(({ line }) => [line, line]).map((line) => line.trimEnd());
    expect(linesOf(unit)).toEqual(want.sort());
    expect(store.seriesOf(unit)).toBe(want.length);
  }
  expect(linesOf("ns/b")).toEqual(["b 0", "b 1", "b 2"]);
  expect(store.kind("pods").size().objects).toBe(model.giant.size + 3);
}

describe("a unit that is held in slices", () => {
  it("has every object in exactly the slice of its hash, after any splits, joins, events and lists", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const { store, model, apply } = start();
        for (const todo of steps) {
          await apply(todo);
          expectSame(store, model);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("shows every object at every moment while its pages are sorted by slice", async () => {
    const store = createObjectStore(KINDS, LIMITS);
    const pods = store.kind("pods");
    for (let n = 0; n < 500; n++)
      pods.upsert({
        key: `giant/${n}`,
        unit: "ns/giant",
        hash: (n * 2_654_435_761) % HASHES,
        ...joinTexts([`l ${n}\n`, ""]),
        series: 1,
      });
    const units = new Set(slicesOf("ns/giant", 4));
    const sorted = store.reslice(new Set(["ns/giant"]), sliceBy(units));
    let isSorted = false;
    void sorted.then(() => {
      isSorted = true;
    });
    while (!isSorted) {
      const text =
        store
          .snapshot(units)
          .families[0]?.pieces.map((piece) => piece.text().toString())
          .join("") ?? "";
      expect(new Set(text.trimEnd().split("\n")).size).toBe(500);
      await new Promise((resolve) => setImmediate(resolve));
    }
    const mixed = [...pods.pages].filter(({ content }) => content.distinctUnits.length > 1);
    expect(mixed.length).toBeLessThanOrEqual(1); // what is sparse is merged
  });

  it("is another object where one of the same name is made again with another UID", () => {
    const store = createObjectStore(KINDS, LIMITS);
    const slicing = sliceBy(new Set(slicesOf("ns/giant", 2)));
    const upsert = (at: number): void => {
      const unit = slicing.unitOf(at) ?? "";
      store.kind("pods").upsert({ key: "giant/web-0", unit, hash: at, ...joinTexts(["same\n", ""]), series: 1 });
    };
    upsert(1);
    upsert(HASHES - 1);
    expect([store.seriesOf("ns/giant#1of2"), store.seriesOf("ns/giant#2of2")]).toEqual([0, 1]);
  });
});
