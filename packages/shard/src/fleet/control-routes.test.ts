import { parseShardReport } from "@kube-state-shards/assignment";
import { type Simulator, startSimulator } from "@kube-state-shards/simulator";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { awaitState } from "../testing/await-state.ts";
import { scrape } from "../testing/scrape.ts";
import { allOwnedBy, assign, FLEET_TOKEN, startTestShard, type TestShard } from "../testing/start-test-shard.ts";

let simulator: Simulator;
let started: TestShard;
beforeEach(async () => {
  simulator = await startSimulator({ seed: { pods: 6, namespaces: 2, nodes: 1 } });
  started = await startTestShard({ simulator });
});
afterEach(async () => {
  await started.close();
  await simulator.close();
});

const authorization = `Bearer ${FLEET_TOKEN}`;
const report = async () =>
  parseShardReport(await (await fetch(`${started.fleetUrl}/report`, { headers: { authorization } })).json());
const put = (body: unknown): Promise<Response> =>
  fetch(`${started.fleetUrl}/assignment`, {
    method: "PUT",
    headers: { authorization, "content-type": "application/json" },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });

describe("a shard that is out of touch with the store", () => {
  it("says to a coordinator what it would report", async () => {
    expect(await report()).toMatchObject({ shard: "shard-0", state: "joining", units: {} });
    await started.store.publish(assign(1, allOwnedBy(simulator)));
    await awaitState(report, ({ units }) => Object.values(units).some(({ state }) => state === "serving"));
    expect(await report()).toMatchObject({ state: "active", applied: { term: 1, epoch: 1 } });
  });

  it("takes an assignment that it is handed, once or twice, and serves by it", async () => {
    const handed = assign(3, allOwnedBy(simulator));
    expect([(await put(handed)).status, (await put(handed)).status]).toEqual([204, 204]);
    await awaitState(
      () => scrape(started.url),
      ({ status }) => status === 200,
    );
    expect((await report()).applied).toEqual({ term: 1, epoch: 3 });
  });

  it("One order: refuses an older one, and the same one with other content", async () => {
    await put(assign(3, allOwnedBy(simulator)));
    const older = await put(assign(2, {}));
    expect([older.status, await older.text()]).toEqual([
      409,
      "409: got term 1 epoch 2, want above term 1 epoch 3, which is in force here.\n",
    ]);
    expect((await put(assign(3, {}))).status).toBe(409);
    expect((await report()).applied).toEqual({ term: 1, epoch: 3 });
  });

  it("refuses what is no assignment, and whoever has no token", async () => {
    expect((await put({ ...assign(3, {}), hash: "guess" })).status).toBe(400);
    expect((await put("{")).status).toBe(400);
    expect((await fetch(`${started.fleetUrl}/report`)).status).toBe(401);
    expect((await fetch(`${started.fleetUrl}/assignment`, { method: "PUT", body: "{}" })).status).toBe(401);
  });
});
