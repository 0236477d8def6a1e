import { gunzipSync } from "node:zlib";
import { FORMATS, InternalError } from "@kube-state-shards/exposition";
import { describe, expect, it } from "vitest";
import { gzipChunks, textChunks } from "../serve/body-chunks.ts";
import { joinTexts } from "../testing/join-texts.ts";
import { digestSegment } from "./digest-segment.ts";
import { Loan } from "./loan.ts";
import { createObjectStore, type ObjectStore } from "./object-store.ts";
import { unpackedPieces } from "./piece.ts";
import { sliceBy } from "./slicing.ts";

const FAMILIES = ["kube_pod_info", "kube_pod_labels", "kube_pod_status_phase", "kube_pod_rare"] as const;
const KINDS = [
  { resource: "pods", heads: FAMILIES.map((name) => ({ name, type: "gauge", help: "x" }) as const) },
] as const;
/** Pages of ten objects. */
const LIMITS = { objects: 10, meanPieceBytes: 1e6, pieceBytes: 1e6, pending: 4 };
const ALL = new Set(["ns/a", "ns/b"]);

/** A pod of `ns/a` or `ns/b`: three lines, a fourth of every fifth one. */
function podOf(n: number, phase = "Running") {
  const unit = n % 2 === 0 ? "ns/a" : "ns/b";
  const labels = `namespace="${unit.slice(3)}",pod="web-${n}"`;
  const line = (family: string, more = ""): string => `${family}{${labels}${more}} 1\n`;
  const texts = [
    line("kube_pod_info", `,uid="${n * 7919}"`),
    line("kube_pod_labels"),
    line("kube_pod_status_phase", `,phase="${phase}"`),
    n % 5 === 0 ? line("kube_pod_rare") : "",
  ];
  return { key: `${unit.slice(3)}/web-${n}`, unit, hash: n, texts, ...joinTexts(texts), series: n % 5 === 0 ? 4 : 3 };
}

function fill(count: number, limits = LIMITS): ObjectStore {
  const store = createObjectStore(KINDS, limits);
  for (let n = 0; n < count; n++) store.kind("pods").upsert(podOf(n));
  return store;
}

async function pack(store: ObjectStore): Promise<void> {
  for (let visit = 0; visit < 2; visit++) await store.cool();
}

const textOf = (families: Parameters<typeof textChunks>[0], format: Parameters<typeof textChunks>[1]) =>
  textChunks(families, format, new Loan());
const plainBody = (store: ObjectStore): string =>
  Buffer.concat([...textOf(store.snapshot(ALL).families, FORMATS.text)]).toString();
const gzipBody = (store: ObjectStore): string =>
  gunzipSync(Buffer.concat([...gzipChunks(store.snapshot(ALL).families, FORMATS.text)])).toString();
const sizeOf = (store: ObjectStore) => store.kind("pods").size();

const linesOf = (text: string): readonly string[] => text.split("\n").sort();

/** Two different lines of one length whose digests have this half in common. */
function linesAlikeIn(half: number): readonly string[] {
  const seen = new Map<number, string>();
  for (let n = 0; n < 2_000_000; n++) {
    const line = `l ${(1e7 + n).toString()}\n`;
    const bytes = Buffer.from(line);
    const digest = digestSegment(bytes, 0, bytes.length)[half] ?? 0;
    const twin = seen.get(digest);
    if (twin !== undefined) return [twin, line];
    seen.set(digest, line);
  }
  throw new Error(`find two lines alike in half ${half}: got none among 2,000,000, and chance has hundreds`);
}

async function unpackedBy(work: () => unknown): Promise<number> {
  const before = unpackedPieces();
  await work();
  return unpackedPieces() - before;
}

describe("pages that keep their compressed form alone", () => {
  it("let go of all text that was there at the last visit, too, and serve the same bodies", async () => {
    const store = fill(100);
    const [plain, gzip] = [plainBody(store), gzipBody(store)];
    const { textBytes } = sizeOf(store);
    await store.cool();
    expect(sizeOf(store)).toMatchObject({ textBytes, plainBytes: textBytes });
    await store.cool();
    expect(sizeOf(store)).toMatchObject({ textBytes, plainBytes: 0 });
    expect(sizeOf(store).compressedBytes).toBeGreaterThan(0);
    expect([plainBody(store), gzipBody(store)]).toEqual([plain, gzip]);
    expect(sizeOf(store).plainBytes).toBe(0); // reading keeps nothing
  });

  it("unpack nothing for a gzip body, and each piece once for a plain one", async () => {
    const store = fill(100);
    await pack(store);
    expect(await unpackedBy(() => gzipBody(store))).toBe(0);
    expect(await unpackedBy(() => plainBody(store))).toBe(10 * FAMILIES.length);
  });

  it("need no scrape: what nobody has compressed is compressed when it is packed", async () => {
    const store = fill(30);
    expect(sizeOf(store).compressedBytes).toBe(0);
    await pack(store);
    expect(sizeOf(store)).toMatchObject({ plainBytes: 0 });
  });

  it("know without unpacking that an update or a whole list changes no text", async () => {
    const store = fill(100);
    await pack(store);
    const pods = store.kind("pods");
    const unpacked = await unpackedBy(async () => {
      for (let n = 0; n < 100; n++) expect(pods.upsert(podOf(n))).toBe(false);
      const session = pods.beginReplace(() => sliceBy(new Set(["ns/a"])));
      for (let n = 0; n < 100; n += 2) session.add(podOf(n));
      await session.commit();
    });
    expect(unpacked).toBe(0);
    expect(sizeOf(store).plainBytes).toBe(0);
  });

  it("unpack for changes of a page the changed family alone, once for several", async () => {
    const store = fill(100);
    await pack(store);
    const unpacked = await unpackedBy(() => {
      for (const n of [10, 11, 12]) expect(store.kind("pods").upsert(podOf(n, "Failed"))).toBe(true);
      expect(store.kind("pods").upsert(podOf(12, "Failed"))).toBe(false); // it waits already
      expect(gzipBody(store).match(/Failed/g)).toHaveLength(3);
    });
    expect(unpacked).toBe(1);
    expect(sizeOf(store).plainBytes).toBeLessThan(sizeOf(store).textBytes / FAMILIES.length);
    expect(plainBody(store).match(/Failed/g)).toHaveLength(3);
  });

  it("see a change back to the text of before, and one of a text that only gains a sample", async () => {
    const store = fill(20);
    const before = plainBody(store);
    await pack(store);
    const pods = store.kind("pods");
    expect(pods.upsert(podOf(3, "Failed"))).toBe(true);
    await pack(store);
    expect(pods.upsert(podOf(3))).toBe(true);
    expect(plainBody(store)).toBe(before);
    await pack(store);
    const rare = podOf(3).texts.with(3, 'kube_pod_rare{pod="web-3"} 1\n');
    expect(pods.upsert({ ...podOf(3), ...joinTexts(rare), series: 4 })).toBe(true);
    expect(plainBody(store)).toContain('kube_pod_rare{pod="web-3"} 1\n');
  });

  it("leave bodies whole that are on their way while pages pack, change and go", async () => {
    for (const chunks of [textOf, gzipChunks]) {
      const store = fill(3_000, { ...LIMITS, objects: 500 }); // pages of 100 KiB: blocks that are mappings of their own
      const pods = store.kind("pods");
      const want = plainBody(fill(3_000));
      const body = chunks(store.snapshot(ALL).families, FORMATS.text);
      const got: Buffer[] = [];
      const read = (count: number): void => {
        for (let n = 0; n < count; n++) {
          const next = body.next();
          if (next.done !== true) got.push(next.value); // held until the end, as a socket does with a slow reader
        }
      };
      read(5);
      await pack(store);
      read(5);
      for (let n = 0; n < 3_000; n++) pods.upsert(podOf(n, "Failed"));
      await store.settle();
      read(5);
      store.dropUnit("ns/b");
      await pack(store);
      read(1_000);
      const whole = Buffer.concat(got);
      const text = (chunks === gzipChunks ? gunzipSync(whole) : whole).toString();
      expect(text.length).toBe(want.length);
      expect(linesOf(text)).toEqual(linesOf(want));
    }
  });

  it("give the memory of their text back at once, but what a body may hold", async () => {
    const blocksOf = (store: ObjectStore): readonly Buffer[] =>
      [...store.kind("pods").pages].flatMap(({ content }) => content.pieces.flatMap((piece) => piece?.plain() ?? []));
    const listed = async (): Promise<ObjectStore> => {
      const store = createObjectStore(KINDS, { ...LIMITS, objects: 500 });
      const session = store.kind("pods").beginReplace(() => sliceBy(new Set(["ns/a"])));
      for (let n = 0; n < 2_000; n += 2) session.add(podOf(n));
      await session.commit();
      return store;
    };
    const [scraped, read] = [await listed(), await listed()];
    gzipBody(scraped);
    plainBody(read);
    const [ofScraped, ofRead] = [blocksOf(scraped), blocksOf(read)];
    await pack(scraped);
    await pack(read);
    expect(ofScraped.map((text) => text.length)).toEqual(ofScraped.map(() => 0));
    expect(ofRead.every((text) => text.length > 0)).toBe(true);
  });

  it("pack the cut of a page that only some of its units show of, too", async () => {
    const store = fill(10);
    const cutBody = (): string =>
      Buffer.concat([
        ...textOf(store.snapshot(new Set(["ns/a"]), { keepCuts: true }).families, FORMATS.text),
      ]).toString();
    const want = cutBody();
    await pack(store);
    const [page] = store.kind("pods").pages;
    expect(page?.cut?.pieces.filter((piece) => piece?.plain() !== undefined)).toEqual([]);
    expect(cutBody()).toBe(want);
  });

  it("compare what a cut shows whole as what it is, a piece of the page", async () => {
    const store = createObjectStore(KINDS, LIMITS);
    const pods = store.kind("pods");
    const alone = { ...podOf(0), ...joinTexts(podOf(0).texts.with(3, "rare\n")) };
    for (const pod of [alone, { ...podOf(1), ...joinTexts(podOf(1).texts.with(3, "")) }]) pods.upsert(pod);
    store.snapshot(new Set(["ns/a"]), { keepCuts: true });
    await pack(store);
    expect(pods.upsert(alone)).toBe(false);
  });

  it("see a change whose text has half of its digest in common with the one before", async () => {
    const twins = [0, 1].map((half) => linesAlikeIn(half));
    const store = createObjectStore(KINDS, LIMITS);
    const pods = store.kind("pods");
    for (const [at, lines] of twins.entries()) {
      const [before, after] = lines.map((line) => ({ ...podOf(at), ...joinTexts(podOf(at).texts.with(0, line)) }));
      if (before === undefined || after === undefined) throw new Error("find twins: got none");
      pods.upsert(before);
      await pack(store);
      expect(pods.upsert(before)).toBe(false);
      expect(pods.upsert(after)).toBe(true);
    }
  });

  it("hold no more than twice the text that stays while parts of pages change time and again", () => {
    const store = createObjectStore(KINDS, { ...LIMITS, objects: 2_000, pending: 1 });
    const pods = store.kind("pods");
    for (let n = 0; n < 2_000; n++) pods.upsert(podOf(n));
    for (let n = 0; n < 40; n++) {
      pods.upsert(
        n % 2 === 0 ? podOf(n, `Phase${n}`) : { ...podOf(n), ...joinTexts(podOf(n).texts.with(1, `l ${n}\n`)) },
      );
      const blocks = new Set(
        [...pods.pages].flatMap(({ content }) => content.pieces.map((piece) => piece?.plain()?.buffer)),
      );
      const held = [...blocks].reduce((sum, block) => sum + (block?.byteLength ?? 0), 0);
      expect(held).toBeLessThanOrEqual(2 * pods.size().textBytes + 64 * 1024);
    }
  });

  it("say so where what they hold was changed in memory, and serve no other text", async () => {
    const store = fill(10);
    await pack(store);
    const piece = store.snapshot(ALL).families[0]?.pieces[0];
    piece?.deflated().deflated.fill(0xff, 20, 40);
    expect(() => piece?.text()).toThrow(InternalError);
    expect(() => plainBody(store)).toThrow(/^unpack a piece: /);
  });
});
