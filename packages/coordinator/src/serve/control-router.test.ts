import { createApp, type HttpListener, listenHttp } from "@kube-state-shards/daemon";
import { InternalError } from "@kube-state-shards/exposition";
import { silentLog } from "@kube-state-shards/listwatch";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { LivingShardError, NotLeadingError, UnknownShardError } from "../control/errors.ts";
import { controlRouter } from "./control-router.ts";

const TOKEN = "a-token-for-tests-only";
let listener: HttpListener;
let asked: string[] = [];
/** What the coordinator makes of the next order. */
let fails: Error | undefined;

const order = async (text: string): Promise<void> => {
  asked.push(text);
  if (fails !== undefined) throw fails;
};
const coordinator = {
  status: () => ({ order: { term: 1, epoch: 2 } }) as never,
  drain: (shard: string) => order(`drain ${shard}`),
  undrain: (shard: string) => order(`undrain ${shard}`),
  rebalance: async () => {
    await order("rebalance");
    return 7;
  },
  declareDead: (shards: readonly string[]) => order(`declare ${shards.join(" ")} dead`),
};
beforeAll(async () => {
  const app = createApp({
    log: silentLog,
    title: "test",
    links: [],
    routes: (routes) => void routes.use("/fleet/v1", controlRouter({ coordinator, token: () => TOKEN })),
  });
  listener = await listenHttp({ app, host: "127.0.0.1", port: 0, name: "test", log: silentLog });
});
afterAll(() => listener.close());
beforeEach(() => {
  asked = [];
  fails = undefined;
});

type Asked = { readonly method?: string; readonly body?: string; readonly token?: string };

async function ask(method: string, path: string, { body, token = TOKEN }: Asked = {}) {
  const response = await fetch(`${listener.url}/fleet/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${token}` },
    ...(body === undefined ? {} : { body }),
  });
  const text = await response.text();
  return { status: response.status, body: text.startsWith("{") ? JSON.parse(text) : text };
}

const ORDERS = [
  { method: "POST", path: "/drains", body: '{"shard":"shard-1"}', said: "drain shard-1", got: { drained: "shard-1" } },
  { method: "DELETE", path: "/drains/shard-1", said: "undrain shard-1", got: { undrained: "shard-1" } },
  { method: "POST", path: "/rebalance", said: "rebalance", got: { moves: 7 } },
  {
    method: "POST",
    path: "/deaths",
    body: '{"shards":["shard-1","shard-2"]}',
    said: "declare shard-1 shard-2 dead",
    got: { dead: ["shard-1", "shard-2"] },
  },
] as const;

describe("what operators ask of a coordinator", () => {
  it("shows the status to who has the token", async () =>
    expect(await ask("GET", "/status")).toEqual({ status: 200, body: { order: { term: 1, epoch: 2 } } }));

  it.each(ORDERS)("$method $path passes the order on, and answers once it is carried out", async (one) => {
    expect(await ask(one.method, one.path, one)).toEqual({ status: 200, body: one.got });
    expect(asked).toEqual([one.said]);
  });

  it("lets nobody in without the token, and does nothing for them", async () => {
    for (const one of [{ method: "GET", path: "/status" }, ...ORDERS])
      expect((await ask(one.method, one.path, { ...one, token: "guess" })).status).toBe(401);
    expect(asked).toEqual([]);
  });

  it.each([
    [new NotLeadingError("drain shard-1", { id: "coordinator-2", fence: 1 }), 409, "ask coordinator-2"],
    [new UnknownShardError("drain shard-1", "shard-1", ["shard-0"]), 404, "want one of shard-0"],
    [new LivingShardError("declare shard-1 dead", "shard-1", "reports to the store"), 409, "drain it"],
    [new InternalError("no way to say"), 503, "no way to say"],
  ])("answers %s with %d, its code and what to do", async (error, status, said) => {
    fails = error;
    const answer = await ask("POST", "/drains", { body: '{"shard":"shard-1"}' });
    expect(answer).toEqual({ status, body: { code: error.code, message: expect.stringContaining(said) } });
  });

  it("says what body it wants, and hides what it did not expect", async () => {
    for (const body of ["{}", '{"shard":7}'])
      expect(await ask("POST", "/drains", { body })).toMatchObject({ status: 400, body: { code: "KSS_USAGE" } });
    for (const body of ["{}", '{"shards":[]}', '{"shards":"shard-1"}', '{"shards":[7]}'])
      expect(await ask("POST", "/deaths", { body })).toMatchObject({ status: 400, body: { code: "KSS_USAGE" } });
    expect((await ask("POST", "/drains", { body: "{" })).status).toBe(400);
    expect(asked).toEqual([]);
    fails = new TypeError("secret detail");
    expect(await ask("POST", "/rebalance")).toEqual({ status: 500, body: "500: internal error, see the log.\n" });
  });
});
