import {
  createMemoryStore,
  type Order,
  PROTOCOL,
  STORE_PATH,
  type StoreHealth,
  StoreNotWritableError,
} from "@kube-state-shards/assignment";
import {
  assignmentOf,
  CONTRACT_LEASE_MS,
  describeAssignmentStore,
  describeStoreHealth,
  eventually,
  reportOf,
} from "@kube-state-shards/assignment/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type HttpStoreServer, STORE_TOKEN, startHttpStore } from "../testing/http-store-server.ts";

describeAssignmentStore("the store over HTTP", async () => {
  const server = await startHttpStore({ leaseMs: CONTRACT_LEASE_MS });
  return { publisher: server.memory(), store: server.client(), other: server.client(), close: server.close };
});

for (const how of ["refuse", "swallow"] as const) {
  describeStoreHealth(`the store over HTTP behind a network that may ${how} all,`, async () => {
    const server = await startHttpStore();
    const isolate = (isIsolated: boolean): void => server.cut(isIsolated ? how : undefined);
    return { store: server.client(), isolate, close: server.close };
  });
}

describe("the store over HTTP", () => {
  let server: HttpStoreServer;
  beforeEach(async () => {
    server = await startHttpStore();
  });
  afterEach(() => server.close());

  const ordersSeenBy = (client: ReturnType<typeof server.client>): Order[] => {
    const seen: Order[] = [];
    client.watchAssignments(({ order }) => void seen.push(order));
    return seen;
  };
  const healthOf = (client: ReturnType<typeof server.client>): (() => StoreHealth | undefined) => {
    let last: StoreHealth | undefined;
    client.watchHealth((health) => {
      last = health;
    });
    return () => last;
  };
  const ask = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`${server.url}${STORE_PATH}${path}`, { headers: { authorization: `Bearer ${STORE_TOKEN}` }, ...init });

  it("One order: passes on from a coordinator that was started anew only what is above all it has seen", async () => {
    const client = server.client();
    const orders = ordersSeenBy(client);
    const health = healthOf(client);
    await server.memory().publish(assignmentOf({ term: 5, epoch: 9 }));
    await eventually("the first came", () => orders.length === 1);
    server.restart();
    await server.memory().publish(assignmentOf({ term: 5, epoch: 1 }));
    await client.report(reportOf("shard-0")).catch(() => {});
    await eventually("the new one is reached", () => health()?.state === "reachable");
    await server.memory().publish(assignmentOf({ term: 6, epoch: 1 }));
    await eventually("the higher term came", () => orders.at(-1)?.term === 6);
    expect(orders).toEqual([
      { term: 5, epoch: 9 },
      { term: 6, epoch: 1 },
    ]);
  });

  it("keeps for a lease the shards that a store which was started anew has not heard yet", async () => {
    const client = server.client();
    const seen: string[] = [];
    client.watchReports((reports) => void seen.push([...reports.keys()].sort().join()));
    await client.report(reportOf("shard-0"));
    await client.report(reportOf("shard-1"));
    await eventually("both were seen", () => seen.at(-1) === "shard-0,shard-1");
    server.restart();
    const before = seen.length;
    await eventually("one reported anew", async () => {
      await client.report(reportOf("shard-1")).catch(() => {});
      return seen.length > before;
    });
    expect(new Set(seen.slice(before))).toEqual(new Set(["shard-0,shard-1"]));
  });

  it("refuses the older of two stores that answer in turn, and says that there are two", async () => {
    const older = createMemoryStore({ now: () => Date.now() - 60_000 });
    await older.publish(assignmentOf({ term: 1, epoch: 1 }));
    const client = server.client();
    const health = healthOf(client);
    const orders = ordersSeenBy(client);
    await eventually("it is reached", () => health()?.state === "reachable");
    server.restart(older);
    await eventually("it says so", () => /[Tt]wo coordinators serve a store/.test(health()?.problem ?? ""));
    expect(orders).toEqual([]);
  });

  it("says what is wrong where the token is, and where no store is served", async () => {
    const stranger = healthOf(server.client({ token: () => "another-token-entirely" }));
    await eventually("it says so", () => /fleet token.*Check that --fleet-token-file/.test(stranger()?.problem ?? ""));
    const lost = healthOf(server.client({ url: `${server.url}/elsewhere` }));
    await eventually("it says so", () => /serves no store.*Check that the URL/.test(lost()?.problem ?? ""));
    await expect(server.client({ token: () => "another-token-entirely" }).report(reportOf("shard-0"))).rejects.toThrow(
      /report as shard-0 .*fleet token/,
    );
  });

  it("refuses a report of a version too far off, and one that is none", async () => {
    const far = { min: PROTOCOL.max + 2, max: PROTOCOL.max + 3 };
    await expect(server.client().report(reportOf("shard-0", { protocol: far }))).rejects.toThrow(StoreNotWritableError);
    const refused = await ask("/reports", { method: "POST", body: '{"protocol":{"min":1,"max":1}}' });
    expect([refused.status, await refused.json()]).toMatchObject([400, { code: "KSS_INVALID_MESSAGE" }]);
  });

  it("lets nobody in without the token, and answers who has it with its clock", async () => {
    for (const path of ["/clock", "/assignment", "/reports"])
      expect((await ask(path, { headers: {} })).status).toBe(401);
    expect((await ask("/reports", { method: "POST", headers: {}, body: "{}" })).status).toBe(401);
    for (const path of ["/clock", "/assignment?waitMs=0", "/reports?after=&waitMs=0"]) {
      const time = Number((await ask(path)).headers.get("x-kube-state-shards-store-time"));
      expect([path, Math.abs(time - Date.now()) < 60_000]).toEqual([path, true]);
    }
  });

  it.each(["/assignment?after=x", "/assignment?after=1", "/assignment?waitMs=-1", "/reports?after=1&waitMs=0"])(
    "answers %s with 400 and what it wants",
    async (path) => {
      const answer = await ask(path);
      expect([answer.status, await answer.text()]).toEqual([400, expect.stringMatching(/^400: want after=/)]);
    },
  );
});

describe("readers that wait at the store over HTTP", () => {
  it("are so many and no more, and are sent away when the coordinator stops", async () => {
    const server = await startHttpStore({ maxWaiting: 2 });
    try {
      const headers = { authorization: `Bearer ${STORE_TOKEN}` };
      const wait = (waitMs: number): Promise<Response> =>
        fetch(`${server.url}${STORE_PATH}/assignment?after=0.0&waitMs=${waitMs}`, { headers });
      const waiting = [wait(30_000), wait(30_000)];
      let refused: Response | undefined;
      await eventually("one is too many", async () => {
        const answer = await wait(50);
        if (answer.status === 503) refused = answer;
        return answer.status === 503;
      });
      expect(refused?.headers.get("retry-after")).toBe("1");
      expect((await wait(0)).status).toBe(204); // who does not wait takes no place
      await server.memory().publish(assignmentOf({ term: 1, epoch: 1 }));
      expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual([200, 200]);
    } finally {
      await server.close();
    }
  });
});
