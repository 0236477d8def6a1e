import { hash } from "node:crypto";
import { crc32 } from "node:zlib";
import { createKindRenderer, findKind } from "@kube-state-shards/families";
import { createObjectStore, digestSegment, type ObjectStore, sliceBy } from "@kube-state-shards/shard";
import { compare } from "./measure.ts";
import { metadata, podRest } from "./pod-parts.ts";

// What pages that keep their compressed form alone are worth, and what they cost: docs/design/0020-cold-pages.md. RSS of this process, as it is:
// no collection of garbage is asked for.
const PODS = 20_000;
const NAMESPACES = 20;
const kind = findKind("pods");
if (kind === undefined) throw new Error("find kind: got none, want pods");
const renderer = createKindRenderer(kind, { labelsAllowlist: new Map(), annotationsAllowlist: new Map() });
const units = Array.from({ length: NAMESPACES }, (_, at) => `ns/team-${at}`);
const view = new Set(units);

const container = (image: string) => podRest.status.containerStatuses.map((each) => ({ ...each, image }));
function samplesOf(index: number, image = `app-${(index * 7919) % 977}:v1`) {
  const namespace = `team-${index % NAMESPACES}`;
  const meta = { ...metadata(index), namespace, name: `app-${((index * 2_654_435_761) % 2 ** 32).toString(36)}` };
  const status = { ...podRest.status, containerStatuses: container(image) };
  const { text, ends, series } = renderer.render({ metadata: meta, spec: podRest.spec, status });
  return { key: `${namespace}/${meta.name}`, unit: `ns/${namespace}`, hash: index, fingerprint: 0, text, ends, series };
}

async function listed(): Promise<ObjectStore> {
  const store = createObjectStore([{ resource: kind?.resource ?? "", heads: renderer.heads }]);
  for (const [at, unit] of units.entries()) {
    const session = store.kind("pods").beginReplace(() => sliceBy(new Set([unit])));
    for (let index = at; index < PODS; index += NAMESPACES) session.add(samplesOf(index));
    await session.commit();
  }
  return store;
}

const store = await listed();
const pods = store.kind("pods");
const rows: string[] = [];

/** Does it, and writes down what it took and what is held then. `each`: how many things it did. */
async function measure(what: string, each: number, work: () => unknown): Promise<void> {
  const cpu = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(cpu);
  await new Promise((resolve) => setTimeout(resolve, 300));
  const { plainBytes, compressedBytes } = pods.size();
  const cells = [process.memoryUsage.rss(), plainBytes, compressedBytes].map((bytes) => Math.round(bytes / 2 ** 20));
  const ms = (user + system) / 1_000;
  rows.push(`| ${[what, ...cells, Math.round(ms), each === 1 ? "" : ((1_000 * ms) / each).toFixed(0)].join(" | ")} |`);
}

const allPieces = () => store.snapshot(view).families.flatMap(({ pieces }) => pieces);
const readPlain = (): void => {
  for (const piece of allPieces()) if (piece.text().length !== piece.textBytes) throw new Error("read: got a hole");
};
const readGzip = (): void => {
  for (const piece of allPieces()) piece.deflated();
};
const update = (count: number, image?: string): void => {
  for (let n = 0; n < count; n++) pods.upsert(samplesOf((n * 7_919) % PODS, image));
};
const cool = async (): Promise<void> => {
  await store.cool();
  await store.cool();
};

await measure("listed", 1, () => {});
await measure("2,000 updates that change no text", 2_000, () => update(2_000));
await measure("first gzip body", 1, readGzip);
await measure("2,000 updates that change a family", 2_000, async () => {
  update(2_000, "other:v2");
  await store.settle();
});
await measure("gzip body", 1, readGzip);
await measure("packed", 1, cool);
await measure("gzip body", 1, readGzip);
await measure("2,000 updates that change no text", 2_000, () => update(2_000, "other:v2"));
await measure("2,000 updates that change a family", 2_000, async () => {
  update(2_000, "third:v3");
  await store.settle();
});
await measure("gzip body", 1, readGzip);
await measure("packed again", 1, cool);
await measure("plain body", 1, readPlain);
await measure("plain body", 1, readPlain);

process.stdout.write(
  `\n${PODS.toLocaleString("en")} pods, one step after another; MiB\n\n` +
    `| step | RSS | held as text | compressed | CPU, ms | µs each |\n|---|---|---|---|---|---|\n${rows.join("\n")}\n`,
);

// What tells whether an object's text of one family has changed, once the text itself is gone.
const SEGMENT = 160;
const segments = Buffer.from(allPieces()[0]?.text() ?? "");
const count = Math.floor(segments.length / SEGMENT);
const ofEach = (digest: (from: number, to: number) => unknown) => (): void => {
  for (let at = 0; at < count; at++) digest(at * SEGMENT, (at + 1) * SEGMENT);
};
compare({
  title: `A digest of ${SEGMENT} bytes`,
  calls: count,
  candidates: [
    { name: "digestSegment, 64 bits", run: ofEach((from, to) => digestSegment(segments, from, to)) },
    { name: "crc32 of node:zlib, 32 bits", run: ofEach((from, to) => crc32(segments.subarray(from, to))) },
    { name: "sha1 of node:crypto", run: ofEach((from, to) => hash("sha1", segments.subarray(from, to), "buffer")) },
  ],
});
