import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import { assignmentOf, eventually, reportOf } from "../assignment-store.case.ts";
import type { StoreHealth } from "../store-health.ts";
import { createRedisStore, type RedisStore } from "./create-redis-store.ts";

// Against a real Redis the store is tested in e2e/redis-*.e2e.test.ts: here is what it does without one.

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A port of the loopback; whoever connects hears `greeting`, or is refused. */
async function listen(greeting?: string): Promise<number> {
  const server = createServer((socket) => {
    socket.on("error", () => {}).resume();
    socket.end(greeting ?? "");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  if (greeting === undefined) await new Promise((resolve) => server.close(resolve));
  else closing.push(() => new Promise((resolve) => server.close(resolve)));
  return port;
}

function open(url: string): RedisStore {
  const store = createRedisStore({ url, deployment: "test", timings: { readyMs: 500, reconnectMs: 20 } });
  closing.push(() => store.close());
  return store;
}

describe("a store whose Redis is not there", () => {
  it("says what is wrong and what to do, in all that is asked of it", async () => {
    const store = open(`redis://127.0.0.1:${await listen()}`);
    const healths: StoreHealth[] = [];
    store.watchHealth((health) => void healths.push(health));
    const refused = { code: "KSS_STORE_UNREACHABLE", message: expect.stringMatching(/refused .*Check that it runs/) };
    await expect(store.ready()).rejects.toMatchObject(refused);
    await expect(store.report(reportOf("shard-0"))).rejects.toMatchObject(refused);
    await expect(store.publish(assignmentOf({ term: 1, epoch: 1 }))).rejects.toMatchObject(refused);
    expect(healths.at(-1)).toMatchObject({ state: "unreachable", problem: refused.message, clockOffsetMs: undefined });
  });

  it("is not an empty fleet, nor one without a leader: watchers hear nothing", async () => {
    const store = open(`redis://127.0.0.1:${await listen()}`);
    const heard: unknown[] = [];
    store.watchReports((reports) => void heard.push(reports));
    store.watchAssignments((assignment) => void heard.push(assignment));
    store.watchStored((order) => void heard.push(order));
    store.watchLeader((leader) => void heard.push(leader));
    await store.ready().catch(() => {});
    expect(heard).toEqual([]);
  });

  it("tells a candidate that it does not lead", async () => {
    const store = open(`redis://127.0.0.1:${await listen()}`);
    const seen: boolean[] = [];
    const campaign = store.campaign(({ mine }) => void seen.push(mine));
    expect(() => store.campaign(() => {})).toThrow(/campaigns already/);
    await eventually("it was told", () => seen.length > 0);
    expect(seen).toEqual([false]);
    await expect(campaign.resign()).rejects.toMatchObject({ code: "KSS_STORE_UNREACHABLE" });
  });

  it("has this machine's clock meanwhile", () => {
    const store = open("redis://127.0.0.1:1");
    expect(Math.abs(store.now() - Date.now())).toBeLessThan(1_000);
  });

  it("knows another kind of server by its answers", async () => {
    const store = open(`redis://127.0.0.1:${await listen("HTTP/1.1 400 Bad Request\r\n\r\n")}`);
    const problems = new Set<string | undefined>();
    store.watchHealth(({ problem }) => void problems.add(problem));
    await expect(store.ready()).rejects.toMatchObject({
      code: "KSS_STORE_UNREACHABLE",
      message: expect.stringMatching(/speaks another protocol/),
    });
    // It is asked again many times meanwhile, and each time says the same.
    expect([...problems].length).toBe(2);
  });

  it("keeps no process alive once it was closed", async () => {
    const entry = fileURLToPath(new URL("create-redis-store.ts", import.meta.url));
    for (const form of ["redis", "redis+cluster"]) {
      const options = { url: `${form}://127.0.0.1:${await listen()}`, deployment: "test", timings: { readyMs: 100 } };
      const script = `
        const { createRedisStore } = await import(${JSON.stringify(entry)});
        const store = createRedisStore(${JSON.stringify(options)});
        store.campaign(() => {});
        await store.ready().catch(() => {});
        await store.close();
        process.stdout.write("closed");`;
      const child = spawn(process.execPath, ["--input-type=module", "--eval", script], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      closing.push(() => child.kill("SIGKILL"));
      let said = "";
      child.stdout.on("data", (data) => {
        said += data;
      });
      const [code] = await once(child, "exit");
      expect([code, said]).toEqual([0, "closed"]);
    }
  });
});
