import { gunzipSync } from "node:zlib";
import { createGzipTrailer, GZIP_HEADER } from "@kube-state-shards/exposition";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { joinTexts } from "../testing/join-texts.ts";
import { Loan } from "./loan.ts";
import {
  apply,
  copyOf,
  expectSame,
  KINDS,
  LIMITS,
  limits,
  type Model,
  newModel,
  seriesIn,
  step,
  UNITS,
} from "./object-model.case.ts";
import { createObjectStore, type ObjectStore } from "./object-store.ts";
import type { Piece } from "./piece.ts";
import type { Snapshot } from "./snapshot.ts";

const ALL: ReadonlySet<string> = new Set(UNITS);

/** A reader of one body that takes it piece by piece, and looks at what it was given once it has all of it. */
class SlowReader {
  readonly #loan = new Loan();
  readonly #snapshot: Snapshot;
  readonly #model: Model;
  readonly #left: Piece[];
  readonly #parts: Buffer[] = [];
  readonly #trailer = createGzipTrailer();

  constructor(store: ObjectStore, model: Model) {
    this.#snapshot = store.snapshot(ALL, { loan: this.#loan });
    this.#model = copyOf(model);
    this.#left = this.#snapshot.families.flatMap(({ headPieces, pieces }) => [headPieces.text, ...pieces]);
  }

  read(count: number): void {
    for (const piece of this.#left.splice(0, count)) {
      const deflated = piece.deflated();
      this.#trailer.add(deflated);
      this.#parts.push(deflated.deflated);
    }
  }

  /** The memory of all that it was given. */
  end(): readonly Buffer[] {
    this.read(this.#left.length);
    const text = gunzipSync(Buffer.concat([GZIP_HEADER, ...this.#parts, this.#trailer.finish()])).toString();
    expectSame(this.#snapshot, { model: this.#model, loan: this.#loan }, ALL);
    expect(text.match(/^[^#]/gm)?.length ?? 0).toBe(seriesOf(this.#model));
    this.#loan.end();
    return this.#parts;
  }

  /** The reader has gone. */
  hangUp(): readonly Buffer[] {
    this.#loan.end();
    return this.#parts;
  }
}

const seriesOf = (model: Model): number =>
  [...model.values()].flatMap((objects) => [...objects.values()]).reduce((sum, { texts }) => sum + seriesIn(texts), 0);

const heldBy = (store: ObjectStore): ReadonlySet<Buffer> =>
  new Set(
    store
      .snapshot(ALL)
      .families.flatMap(({ headPieces, pieces }) =>
        [headPieces.text, ...pieces].map((piece) => piece.deflated().deflated),
      ),
  );

const turn = fc.oneof(
  { weight: 4, arbitrary: step.map((todo) => ({ do: "change", todo }) as const) },
  { weight: 1, arbitrary: fc.constant({ do: "begin" } as const) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("read" as const),
      reader: fc.nat(9),
      pieces: fc.integer({ min: 1, max: 4 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("end" as const), reader: fc.nat(9), hangsUp: fc.boolean() }) },
);

describe("pieces that were replaced", () => {
  it("stay while a body that has begun before is on its way, and are let go of with the last of those", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(turn, { maxLength: 60 }), limits, async (turns, size) => {
        const store = createObjectStore(KINDS, size);
        const model = newModel();
        const readers: SlowReader[] = [];
        const given: Buffer[] = [];
        for (const next of turns) {
          if (next.do === "change") {
            await apply(store, model, next.todo.do === "look" ? { ...next.todo, isLent: true } : next.todo);
          } else if (next.do === "begin") readers.push(new SlowReader(store, model));
          else if (readers.length > 0) {
            const at = next.reader % readers.length;
            if (next.do === "read") readers[at]?.read(next.pieces);
            else
              for (const reader of readers.splice(at, 1))
                given.push(...(next.hangsUp ? reader.hangUp() : reader.end()));
          }
        }
        for (const reader of readers) given.push(...reader.end());
        const held = heldBy(store);
        for (const memory of given) expect(memory.length > 0).toBe(held.has(memory));
      }),
      { numRuns: 200 },
    );
  });

  it("are left to garbage collection where nobody tells when a snapshot has been read", async () => {
    const store = createObjectStore(KINDS, LIMITS);
    const write = (line: string): boolean =>
      store.kind("pods").upsert({ key: "a/x", unit: "ns/a", hash: 0, ...joinTexts([line, "", ""]), series: 1 });
    write("one\n");
    const pieces = store.snapshot(ALL).families.flatMap((family) => family.pieces);
    const [memory] = pieces.map((piece) => piece.deflated().deflated);
    write("two\n");
    await store.settle();
    new SlowReader(store, newModel()).hangUp();
    expect(memory?.length).toBeGreaterThan(0);
    expect(pieces.map((piece) => piece.text().toString())).toEqual(["one\n"]);
  });
});
