import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Simulator, startSimulator } from "@kube-state-shards/simulator";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type DaemonProcess, getUntil, podsOf, startDaemon } from "../testing/daemon-process.ts";
import { runInProcess } from "../testing/run-in-process.ts";

const folder = mkdtempSync(join(tmpdir(), "kss-shard-"));
const kubeconfig = join(folder, "kubeconfig");
let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ tls: true, seed: { pods: 60, namespaces: 8, nodes: 3 } });
  writeFileSync(kubeconfig, simulator.kubeconfigYaml());
});
afterAll(async () => {
  await simulator.close();
  rmSync(folder, { recursive: true, force: true });
});

const refuses = async (argv: readonly string[], want: RegExp): Promise<void> =>
  expect(await runInProcess(["shard", ...argv])).toEqual({ code: 2, stdout: "", stderr: expect.stringMatching(want) });

const started: DaemonProcess[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((one) => one.stop()));
});

async function startShard(index: string, ...argv: readonly string[]) {
  const daemon = startDaemon(["shard", "--static", index, "--host", "127.0.0.1", "--port", "0", ...argv]);
  started.push(daemon);
  const [, url = ""] = await daemon.saying(/: (http:\S+)\/metrics\n/);
  const [, telemetryUrl = ""] = await daemon.saying(/telemetry: (http:\S+)\/readyz/);
  return { daemon, url, telemetryUrl };
}

describe("shard --static", () => {
  it("serves its part of the cluster: two parts are the whole, and nothing is in both", async () => {
    const shards = await Promise.all(["0/2", "1/2"].map((index) => startShard(index, "--kubeconfig", kubeconfig)));
    for (const { telemetryUrl } of shards) await getUntil(`${telemetryUrl}/readyz`, 200);
    const bodies = await Promise.all(shards.map(({ url }) => getUntil(`${url}/metrics`, 200)));
    const pods = bodies.flatMap(podsOf);
    const existing = simulator.cluster.list("pods").map(({ metadata }) => {
      const { namespace, name } = metadata as { readonly namespace: string; readonly name: string };
      return `${namespace}/${name}`;
    });
    expect(pods.toSorted()).toEqual(existing.toSorted());
    for (const body of bodies) expect(podsOf(body).length).toBeGreaterThan(0);
    for (const { daemon } of shards) {
      await daemon.saying(/ready: /);
      expect(await daemon.stop()).toBe(0);
    }
  });

  it("lives on without an API server: alive, not ready, says so, and stops cleanly", async () => {
    const { daemon, url, telemetryUrl } = await startShard("0/1", "--apiserver", "http://127.0.0.1:1");
    await daemon.saying(/ECONNREFUSED/);
    await getUntil(`${url}/livez`, 200);
    await getUntil(`${url}/metrics`, 503);
    await getUntil(`${telemetryUrl}/readyz`, 503);
    expect(await daemon.stop()).toBe(0);
    expect(daemon.said()).not.toContain("    at ");
  });

  it.each([
    [["--static", "2/2", "--kubeconfig", "k"], /--static: got "2\/2", want I\/N with 0 <= I < N/],
    [["--static", "0/1"], /no cluster named: give --kubeconfig/],
    [["--static", "0/1", "--coordinator-url", "http://c:8081"], /--static is for those without one/],
  ])("refuses %j with 2", refuses);

  it("ends with 1 on a kubeconfig that is not there, and names it", async () => {
    const missing = join(folder, "missing");
    const { code, stderr } = await runInProcess(["shard", "--static", "0/1", "--kubeconfig", missing, "--port", "0"]);
    expect(code).toBe(1);
    expect(stderr).toContain(missing);
  });
});

describe("shard, a member of a fleet", () => {
  const token = ["--fleet-token-file", "t"];
  const redis = ["--redis", "redis://127.0.0.1:1"];
  const http = ["--store", "coordinator", "--coordinator-url", "http://127.0.0.1:1"];

  it.each([
    [[], /--static: give --static I\/N .* --redis where they meet, or --store coordinator with its --coordinator-url/],
    [["--static", "0/1", ...redis, ...token], /--static: .*got --static and --redis/],
    [["--static", "0/1", "--store", "coordinator", ...token], /--static: .*got --static and --store coordinator/],
    [["--store", "redis", ...token], /--store: redis wants to be told which: give --redis/],
    [[...redis, ...http, ...token], /--store: .*leave one of them out/],
    [["--store", "coordinator", ...token], /--coordinator-url: missing/],
    [[...redis, "--coordinator-url", "http://c:8081", ...token], /--coordinator-url: is for --store coordinator/],
    [
      ["--store", "coordinator", "--coordinator-url", "c:8081", ...token],
      /--coordinator-url: got "c:8081", want a URL/,
    ],
    [redis, /--fleet-token-file: missing/],
    [http, /--fleet-token-file: missing/],
  ])("refuses %j with 2", refuses);

  it.each([
    ["no ordinal", ["--pod", "kube-state-shards"], 2, /--pod: tell which shard this is: got "kube-state-shards"/],
    ["a token that is no file", ["--pod", "kss-0"], 1, /fleet-token-file/],
  ])("refuses %s", async (...[, more, code, want]) => {
    const ended = await runInProcess([
      "shard",
      ...http,
      ...more,
      "--fleet-token-file",
      join(folder, "none"),
      "--kubeconfig",
      kubeconfig,
    ]);
    expect(ended).toEqual({ code, stdout: "", stderr: expect.stringMatching(want) });
  });

  it.each([
    ["a wrong URL of Redis", ["--redis", "http://127.0.0.1"], 2, /read store URL.*Forms: redis:/s],
    [
      "a password file that is not there",
      [...redis, "--redis-password-file", "/no/such"],
      1,
      /password file \/no\/such/,
    ],
  ])("ends on %s, and says so", async (...[, store, code, want]) => {
    const tokenFile = join(folder, "token");
    writeFileSync(tokenFile, "0123456789abcdef0123456789abcdef\n");
    const rest = ["--fleet-token-file", tokenFile, "--pod", "kss-0", "--kubeconfig", kubeconfig];
    const ended = await runInProcess(["shard", ...store, ...rest, "--host", "127.0.0.1", "--port", "0"]);
    expect(ended).toEqual({ code, stdout: "", stderr: expect.stringMatching(want) });
  });
});
