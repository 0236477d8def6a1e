import { inflateRawSync } from "node:zlib";
import { createPieceFrameDecoder, type PieceEncoding, type PieceFrame } from "@kube-state-shards/exposition";
import { type Simulator, startSimulator } from "@kube-state-shards/simulator";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { awaitState } from "../testing/await-state.ts";
import { samplesIn, scrape } from "../testing/scrape.ts";
import { allOwnedBy, assign, FLEET_TOKEN, startTestShard, type TestShard } from "../testing/start-test-shard.ts";

let simulator: Simulator;
let started: TestShard;

beforeEach(async () => {
  simulator = await startSimulator({ seed: { pods: 30, namespaces: 3, nodes: 2 } });
  started = await startTestShard({ simulator });
  await started.store.publish(assign(1, allOwnedBy(simulator)));
  await awaitState(
    () => scrape(started.url),
    ({ status }) => status === 200,
  );
});
afterEach(async () => {
  await started.close();
  await simulator.close();
});

const ask = (
  body: unknown,
  headers: Readonly<Record<string, string>> = { authorization: `Bearer ${FLEET_TOKEN}` },
): Promise<Response> =>
  fetch(`${started.fleetUrl}/pieces`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });

const wish = (more: object = {}): object => ({
  term: 1,
  epoch: 1,
  units: ["ns/team-0000", "cluster/nodes", "ns/not-here"],
  encoding: "deflate",
  ...more,
});

async function read(response: Response): Promise<readonly PieceFrame[]> {
  const decoder = createPieceFrameDecoder();
  const frames = decoder.push(Buffer.from(await response.arrayBuffer()));
  decoder.finish();
  return frames;
}

const textOf = (frames: readonly PieceFrame[], encoding: PieceEncoding): string =>
  frames
    .map((frame) =>
      frame.kind !== "piece" ? "" : encoding === "identity" ? frame.payload.toString() : inflate(frame.payload),
    )
    .join("");
const inflate = (payload: Buffer): string => inflateRawSync(Buffer.concat([payload, Buffer.from([3, 0])])).toString();

describe("the fleet API", () => {
  it.each(["deflate", "identity"] as const)(
    "streams exactly the units asked for that are whole here, as %s",
    async (encoding) => {
      const frames = await read(await ask(wish({ encoding })));
      const [first] = frames;
      expect(first).toMatchObject({
        kind: "manifest",
        manifest: {
          shard: "shard-0",
          order: { term: 1, epoch: 1 },
          encoding,
          units: ["ns/team-0000", "cluster/nodes"],
        },
      });
      const { samples } = await scrape(started.url);
      const own = samples.filter(
        (line) =>
          line.startsWith("kube_node_") ||
          (line.includes('namespace="team-0000"') && !line.startsWith("kube_namespace_")),
      );
      expect(samplesIn(textOf(frames, encoding))).toEqual(own);
    },
  );

  it("streams the kinds asked for only", async () => {
    const frames = await read(await ask(wish({ encoding: "identity", resources: ["nodes"] })));
    expect(samplesIn(textOf(frames, "identity")).every((line) => line.startsWith("kube_node_"))).toBe(true);
    const [first] = frames;
    expect(
      first?.kind === "manifest" && first.manifest.families.every((head) => head.name.startsWith("kube_node_")),
    ).toBe(true);
  });

  it("keeps a unit that has moved away readable for the merge timeout, though it is exposed no more", async () => {
    await started.store.publish(
      assign(2, { ...allOwnedBy(simulator), "ns/team-0000": { phase: "owned", owner: "shard-1" } }),
    );
    await awaitState(
      () => scrape(started.url),
      ({ text }) => !text.includes('namespace="team-0000",pod='),
    );
    const unitsNow = async (): Promise<readonly string[]> => {
      const [first] = await read(await ask(wish()));
      return first?.kind === "manifest" ? first.manifest.units : [];
    };
    expect(await unitsNow()).toContain("ns/team-0000");
    await awaitState(unitsNow, (units) => !units.includes("ns/team-0000"));
  });

  it.each([
    ["no token", {}, "no bearer token"],
    ["another token", { authorization: "Bearer guess" }, "not the fleet's"],
    ["another scheme", { authorization: `Basic ${FLEET_TOKEN}` }, "no bearer token"],
  ])("lets nobody in with %s", async (_, headers, why) => {
    const response = await ask(wish(), headers);
    expect(response.status).toBe(401);
    expect(await response.text()).toContain(why);
  });

  it("names every fault of a request", async () => {
    const response = await ask({ term: -1, epoch: 1, units: ["pods"], encoding: "br" });
    expect(response.status).toBe(400);
    expect(await response.text()).toMatch(/term: [\s\S]*units\.0: [\s\S]*encoding: /);
    const unreadable = await ask("{");
    expect([unreadable.status, await unreadable.text()]).toEqual([400, expect.stringContaining("no JSON")]);
    expect((await ask("")).status).toBe(400);
  });

  it("serves POST only", async () => {
    const response = await fetch(`${started.fleetUrl}/pieces`, { headers: { authorization: `Bearer ${FLEET_TOKEN}` } });
    expect([response.status, response.headers.get("allow")]).toEqual([405, "POST"]);
  });
});
