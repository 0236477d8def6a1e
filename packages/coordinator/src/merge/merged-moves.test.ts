import { gunzipSync } from "node:zlib";
import { afterEach, expect, it } from "vitest";
import { type FakeCoordinator, startFakeCoordinator, unitTexts } from "./testing/fake-coordinator.ts";
import { fetchBody } from "./testing/fetch-body.ts";

const UNITS = Array.from({ length: 24 }, (_, index) => `ns/team-${index}`);
const SHARDS = 3;
const REQUESTS = 1_000;
const CLIENTS = 4;

let coordinator: FakeCoordinator | undefined;
afterEach(() => coordinator?.close());

it(`Never nowhere, at most one: ${REQUESTS} merged bodies hold each unit once while units move without pause`, async () => {
  const fake = await startFakeCoordinator({ shards: SHARDS, options: { maxConcurrentMerges: CLIENTS } });
  coordinator = fake;
  const owners = Object.fromEntries(UNITS.map((unit, index) => [unit, index % SHARDS]));
  fake.own(owners);

  // A merge reads what the owners held when it began, so an old owner keeps a unit readable until the merges that
  // began before the move have ended, as a shard does for --merge-timeout.
  const running = new Map<number, number>();
  const retained: { readonly unit: string; readonly shard: number; readonly sinceMove: number }[] = [];
  let moves = 0;
  const release = (): void => {
    const oldest = Math.min(...running.values());
    for (let at = retained.findIndex(({ sinceMove }) => sinceMove <= oldest); at !== -1; ) {
      const [gone] = retained.splice(at, 1);
      if (gone !== undefined && owners[gone.unit] !== gone.shard) fake.shards[gone.shard]?.units.delete(gone.unit);
      at = retained.findIndex(({ sinceMove }) => sinceMove <= oldest);
    }
  };
  const moveOne = (): void => {
    const unit = UNITS[(moves * 7) % UNITS.length] ?? "";
    const from = owners[unit] ?? 0;
    moves += 1;
    owners[unit] = (from + 1 + (moves % (SHARDS - 1))) % SHARDS;
    fake.own(owners); // the new owner holds it before the assignment names it
    retained.push({ unit, shard: from, sinceMove: moves });
    release();
  };

  const expected = UNITS.flatMap(unitTexts)
    .map((line) => line.trimEnd())
    .toSorted();
  let left = REQUESTS;
  const client = async (id: number): Promise<void> => {
    while (left > 0) {
      left -= 1;
      running.set(id, moves);
      const gzip = left % 2 === 0;
      const pending = fetchBody(fake.url, { headers: { "accept-encoding": gzip ? "gzip" : "identity" } });
      const { headers, body } = await pending;
      const lines = (gzip ? gunzipSync(body) : body).toString().trimEnd().split("\n");
      expect(headers["x-kube-state-shards-missing"]).toBeUndefined();
      expect(lines.filter((line) => line.includes("unit=")).toSorted()).toEqual(expected);
      expect(lines).toContain("kube_state_shards_merged_missing_units 0");
    }
    running.delete(id);
  };
  let done = false;
  const mover = async (): Promise<void> => {
    while (!done) {
      moveOne();
      await new Promise(setImmediate);
    }
  };
  const clients = Promise.all(Array.from({ length: CLIENTS }, (_, id) => client(id))).finally(() => {
    done = true;
  });
  await Promise.all([clients, mover()]);
  expect(fake.results.filter(({ outcome }) => outcome === "complete")).toHaveLength(REQUESTS);
  expect(moves).toBeGreaterThan(REQUESTS);
});
