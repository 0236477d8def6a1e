import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { inspect } from "node:util";
import { createRedisStore, type RedisStore, type RedisStoreOptions } from "@kube-state-shards/assignment";
import { assignmentOf, eventually, reportOf } from "@kube-state-shards/assignment/testing";
import { afterEach, describe, expect, it } from "vitest";
import { createAuthority, issueCertificate } from "./cluster/certificates.ts";
import { freePorts } from "./process/free-port.ts";
import { temporaryFolder } from "./process/temporary-folder.ts";
import { FAST, freshPrefix, leadingStore } from "./redis/open-store.ts";
import { type RedisServer, sendCommand, startRedis } from "./redis/redis-server.ts";
import { watchStore } from "./redis/watch-store.ts";

const PASSWORD = "hunter2-hunter2";
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function serve(settings: readonly string[] = [], port?: number): Promise<RedisServer> {
  const server = await startRedis(settings, port === undefined ? {} : { port });
  closing.push(() => server.remove());
  return server;
}
const quick = { ...FAST, timings: { ...FAST.timings, readyMs: 1_000 } };
function open(options: Partial<RedisStoreOptions> & { readonly url: string }): RedisStore {
  const store = createRedisStore({ ...quick, prefix: freshPrefix(), ...options });
  closing.push(() => store.close());
  return store;
}
async function works(store: RedisStore): Promise<void> {
  await store.ready();
  const seen = watchStore(store);
  let leads = false;
  store.campaign(({ mine }) => {
    leads = mine;
  });
  await eventually("it leads", () => leads);
  await store.publish(assignmentOf({ term: 1, epoch: 1 }));
  await store.report(reportOf("shard-0"));
  await eventually("the shard is seen", () => seen.fleet()?.join() === "shard-0");
  await eventually("the assignment is seen", () => seen.assignments.length > 0);
}

describe("a Redis with a password", () => {
  const settings = ["--requirepass", PASSWORD];

  it.each([
    ["none", "", /wants a password/],
    ["a wrong one", ":not-hunter@", /wrong password/],
    ["a wrong one, with a user", "kss:not-hunter@", /wrong password/],
  ])("refuses %s and says so, without showing it", async (_, credentials, pattern) => {
    const { port } = await serve(settings);
    const logged: unknown[] = [];
    const log = (...line: unknown[]): void => void logged.push(line);
    const store = open({
      url: `redis://${credentials}127.0.0.1:${port}`,
      log: { debug: log, info: log, warn: log, error: log },
    });
    const error: unknown = await store.ready().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "KSS_STORE_ACCESS", message: expect.stringMatching(pattern) });
    const refusal: unknown = await store.report(reportOf("shard-0")).catch((reason: unknown) => reason);
    expect(refusal).toMatchObject({ code: "KSS_STORE_ACCESS" });
    const shown = inspect([error, refusal, logged], { depth: 9, showHidden: true });
    expect(shown).toMatch(pattern);
    expect(shown).not.toContain("not-hunter");
  });

  it("takes it from the URL", async () => {
    const { port } = await serve(settings);
    await works(open({ url: `redis://:${PASSWORD}@127.0.0.1:${port}/3` }));
  });

  it("takes it from a file, and a new one from the same file when it was changed", async () => {
    const folder = await temporaryFolder("redis-password");
    closing.push(() => folder.remove());
    const passwordFile = join(folder.path, "password");
    await writeFile(passwordFile, `${PASSWORD}\n`);
    const server = await serve(settings);
    const store = open({ url: server.url, passwordFile });
    await works(store);
    const seen = watchStore(store);
    await server.stop();
    await rm(passwordFile);
    const changed = await serve(["--requirepass", "another"], server.port);
    await eventually("the old one is refused", () => /wrong password/.test(seen.health()?.problem ?? ""));
    await writeFile(passwordFile, "another");
    await eventually("the new one is taken", () => seen.health()?.state === "reachable");
    await changed.stop();
  });

  it("is enough with the commands, keys and channels that docs/redis-schema.md names", async () => {
    const prefix = freshPrefix();
    const { port } = await serve(
      `--user kss on >${PASSWORD} ~{${prefix}}:* &{${prefix}}:hints +@connection +@scripting +@pubsub +info +time +type +exists +hget +hmget +hset +hsetnx +get +set +del +smembers +sadd +srem +pexpire +pttl`.split(
        " ",
      ),
    );
    const store = open({ url: `redis://kss:${PASSWORD}@127.0.0.1:${port}`, prefix });
    await works(store);
    const other = open({ url: `redis://kss:${PASSWORD}@127.0.0.1:${port}` });
    await expect(other.ready()).rejects.toMatchObject({ code: "KSS_STORE_ACCESS", message: /ACL/ });
  });
});

describe("a Redis behind TLS", () => {
  it("is reached with the CA that signed it, and refused without", async () => {
    const folder = await temporaryFolder("redis-tls");
    closing.push(() => folder.remove());
    const authority = await createAuthority(folder.path, "redis-ca");
    const use = "serverAuth" as const;
    const pair = await issueCertificate({ folder: folder.path, name: "redis", authority, subject: "/CN=redis", use });
    const [tlsPort = 0] = await freePorts(1);
    await serve([
      ...["--tls-port", String(tlsPort), "--tls-cert-file", pair.certificate, "--tls-key-file", pair.key],
      ...["--tls-ca-cert-file", authority.certificate, "--tls-auth-clients", "no"],
    ]);
    await works(open({ url: `rediss://127.0.0.1:${tlsPort}`, caFile: authority.certificate }));
    await expect(open({ url: `rediss://127.0.0.1:${tlsPort}` }).ready()).rejects.toMatchObject({
      code: "KSS_STORE_UNREACHABLE",
      message: expect.stringMatching(/certificate is not trusted/),
    });
    await expect(open({ url: `redis://127.0.0.1:${tlsPort}` }).ready()).rejects.toMatchObject({
      code: "KSS_STORE_UNREACHABLE",
    });
  });
});

describe("a Redis that is not one server", () => {
  it("is found through sentinels, and followed to the replica that takes over", async () => {
    const primary = await serve();
    const replica = await serve(["--replicaof", `127.0.0.1 ${primary.port}`, "--repl-diskless-sync-delay", "0"]);
    const folder = await temporaryFolder("redis-sentinel");
    closing.push(() => folder.remove());
    const config = join(folder.path, "sentinel.conf");
    await writeFile(
      config,
      `sentinel monitor main 127.0.0.1 ${primary.port} 1\nsentinel down-after-milliseconds main 1000\nsentinel failover-timeout main 5000\n`,
    );
    const sentinel = await startRedis([], { sentinelConfig: config });
    closing.push(() => sentinel.remove());
    const store = open({ url: `redis+sentinel://127.0.0.1:${sentinel.port}/main` });
    await works(store);
    const seen = watchStore(store);
    await eventually("the replica has it", async () =>
      (await sendCommand(replica.port, ["INFO", "replication"])).includes("master_link_status:up"),
    );
    await primary.stop();
    await eventually("the store is out of reach", () => seen.health()?.state === "unreachable");
    await eventually("the replica has taken over", () => seen.health()?.state === "reachable");
    await store.report(reportOf("shard-1"));
  });

  it("may be a cluster: all keys of a deployment are in one slot", async () => {
    const node = await serve(["--cluster-enabled", "yes", "--cluster-announce-ip", "127.0.0.1"]);
    const slotless = open({ url: `redis+cluster://127.0.0.1:${node.port}` });
    await expect(slotless.ready()).rejects.toMatchObject({ message: expect.stringMatching(/every slot/) });
    await node.command("CLUSTER", "ADDSLOTSRANGE", "0", "16383");
    await eventually("the cluster is whole", () =>
      slotless.ready().then(
        () => true,
        () => false,
      ),
    );
    await works(slotless);
    await expect(open({ url: "redis+cluster://127.0.0.1:1" }).ready()).rejects.toMatchObject({
      code: "KSS_STORE_UNREACHABLE",
    });
  });
});

describe("an address where no Redis is", () => {
  it("is refused with what to check", async () => {
    const [port] = await freePorts(1);
    await expect(open({ url: `redis://127.0.0.1:${port}` }).ready()).rejects.toMatchObject({
      code: "KSS_STORE_UNREACHABLE",
      message: expect.stringMatching(/refused .*Check that it runs/),
    });
  });
});

describe("two deployments under one prefix", () => {
  it("are told apart: the second is refused at once, in all it asks", async () => {
    const { url } = await serve();
    const prefix = freshPrefix();
    const first = await leadingStore({ ...quick, url, prefix, deployment: "blue" });
    closing.push(() => first.close());
    const second = open({ url, prefix, deployment: "green" });
    const refused = { code: "KSS_STORE_DEPLOYMENT", message: expect.stringMatching(/"blue".*"green"/) };
    await expect(second.ready()).rejects.toMatchObject(refused);
    await expect(second.report(reportOf("shard-0"))).rejects.toMatchObject(refused);
    await expect(second.publish(assignmentOf({ term: 9, epoch: 9 }))).rejects.toMatchObject(refused);
    const leadership: boolean[] = [];
    second.campaign(({ mine }) => void leadership.push(mine));
    await eventually("it was told", () => leadership.length > 0);
    expect(leadership).toEqual([false]);
    expect(watchStore(first).health()?.problem).toBeUndefined();
  });
});
