import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import { type DaemonProcess, getUntil, podsOf, startDaemon } from "../testing/daemon-process.ts";
import { runInProcess } from "../testing/run-in-process.ts";

const folder = mkdtempSync(join(tmpdir(), "kss-standalone-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const started: DaemonProcess[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((one) => one.stop()));
});

const TOKEN = "0123456789abcdef0123456789abcdef";
const SMALL = ["--pods", "120", "--namespaces", "9", "--nodes", "3"];

async function startStandalone(...argv: readonly string[]) {
  const tokenFile = join(folder, "token");
  writeFileSync(tokenFile, `${TOKEN}\n`);
  const daemon = startDaemon([
    "standalone",
    "--host",
    "127.0.0.1",
    "--port",
    "0",
    "--fleet-token-file",
    tokenFile,
    ...SMALL,
    ...argv,
  ]);
  started.push(daemon);
  const [, pods = ""] = await daemon.saying(/ready: (\d+) pods/);
  const urlOf = (pattern: RegExp): string => pattern.exec(daemon.said())?.[1] ?? "";
  return {
    daemon,
    pods: Number(pods),
    url: urlOf(/^merged: +(\S+)\/metrics$/m),
    telemetryUrl: urlOf(/^telemetry: +(\S+)\/readyz/m),
    shardUrls: [...daemon.said().matchAll(/^shard-\d+: +(\S+)\/metrics$/gm)].map(([, url = ""]) => url),
  };
}

/** Samples apart from those that only the union has. */
const samplesOf = (body: string): readonly string[] =>
  body
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#") && !line.startsWith("kube_state_shards_merged_"));

describe("standalone", () => {
  it("splits a simulated cluster over its shards: each pod is in one, and their union is on one port", async () => {
    const { daemon, pods, url, telemetryUrl, shardUrls } = await startStandalone("--churn", "0");
    expect([pods, shardUrls.length]).toEqual([120, 3]);
    const parts = await Promise.all(shardUrls.map((one) => getUntil(`${one}/metrics`, 200)));
    const union = await getUntil(`${url}/metrics`, 200);
    expect(new Set(parts.flatMap(podsOf)).size).toBe(120);
    expect(parts.flatMap(podsOf)).toHaveLength(120);
    expect(samplesOf(union).toSorted()).toEqual(parts.flatMap(samplesOf).toSorted());
    expect(union).toContain("\nkube_state_shards_merged_missing_units 0\n");
    expect(await getUntil(`${telemetryUrl}/readyz`, 200)).toMatch(/^ready\n/);
    expect(await getUntil(`${telemetryUrl}/metrics`, 200)).toContain("kube_state_metrics_build_info");
    expect(await daemon.stop()).toBe(0);
    expect(daemon.said()).not.toMatch(/WARN|ERROR| {4}at /);
  });

  it("shows the fleet at / and as JSON to who has no token, and nothing of where its fleet API is", async () => {
    const { url, telemetryUrl, shardUrls } = await startStandalone("--churn", "0", "--shards", "2");
    const page = await getUntil(`${url}/`, 200);
    expect(page).toContain("<title>2 shards · kube-state-shards</title>");
    expect(page).toContain("All is well: 2 shards serve everything");
    for (const link of ["./metrics", "./sd", "./healthz", ...shardUrls.map((one) => `${one}/metrics`)])
      expect(page).toContain(`<a href="${link}">`);
    const told = await getUntil(`${url}/api/v1/status`, 200);
    expect(JSON.parse(told)).toMatchObject({ ready: true, problems: [], apiServer: { state: "answers" } });
    for (const text of [page, told]) expect(text).not.toContain(new URL(telemetryUrl).host);
  });

  it("lists its shards for Prometheus, and tells its status to who knows the token", async () => {
    const { telemetryUrl, url, shardUrls } = await startStandalone("--churn", "0", "--shards", "2");
    const groups: readonly { readonly targets: readonly string[] }[] = JSON.parse(await getUntil(`${url}/sd`, 200));
    expect(groups.flatMap(({ targets }) => targets)).toEqual(shardUrls.map((one) => new URL(one).host));
    const tokenFile = ["--fleet-token-file", join(folder, "token")];
    const { code, stdout } = await runInProcess(["status", "--coordinator-url", telemetryUrl, ...tokenFile]);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^shard-1 +active/m)]);
  });

  it("has partitions, of which each reader can take one, at /sd and of the union", async () => {
    const { telemetryUrl, url, shardUrls } = await startStandalone(
      "--churn",
      "0",
      "--shards",
      "4",
      "--partitions",
      "2",
    );
    const targets = async (query: string): Promise<readonly string[]> =>
      (
        JSON.parse(await getUntil(`${url}/sd${query}`, 200)) as readonly { readonly targets: readonly string[] }[]
      ).flatMap((group) => group.targets);
    const hosts = shardUrls.map((one) => new URL(one).host);
    expect(await targets("?partition=0/2")).toEqual([hosts[0], hosts[2]]);
    expect(await targets("?partition=1/2")).toEqual([hosts[1], hosts[3]]);
    expect(await getUntil(`${url}/sd?partition=0/3`, 400)).toMatch(/want a part of 2/);
    const union = samplesOf(await getUntil(`${url}/metrics`, 200));
    const parts = await Promise.all([0, 1].map((one) => getUntil(`${url}/metrics?partition=${one}/2`, 200)));
    const ofShards = await Promise.all([0, 2].map((one) => getUntil(`${shardUrls[one]}/metrics`, 200)));
    expect(parts.flatMap(samplesOf).toSorted()).toEqual(union.toSorted());
    expect(samplesOf(parts[0] ?? "").toSorted()).toEqual(ofShards.flatMap(samplesOf).toSorted());
    expect(samplesOf(parts[0] ?? "").length).toBeGreaterThan(0);
    const ask = ["--coordinator-url", telemetryUrl, "--fleet-token-file", join(folder, "token")];
    expect((await runInProcess(["status", ...ask])).stdout).toMatch(/^shard-3 +1\/2 +active/m);
    const { partitions, shards } = JSON.parse(await getUntil(`${url}/api/v1/status`, 200));
    expect([partitions, shards.map(({ partition }: { readonly partition: number }) => partition)]).toEqual([
      2,
      [0, 1, 0, 1],
    ]);
  });

  it("adds and removes shards while it runs, for who knows the token", async () => {
    const { telemetryUrl, url } = await startStandalone("--churn", "20", "--shards", "2", "--merge-timeout", "1s");
    const rescale = (shards: unknown, token = TOKEN) =>
      fetch(`${telemetryUrl}/fleet/v1/shards`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}` },
        body: JSON.stringify({ shards }),
      });
    expect((await rescale(3, "guessed")).status).toBe(401);
    expect((await rescale("3")).status).toBe(400);
    for (const shards of [3, 1]) {
      expect((await rescale(shards)).status).toBe(202);
      await vi.waitUntil(async () => (await shardsOf(telemetryUrl)) === shards, { timeout: 60_000, interval: 50 });
      const pods = podsOf(await getUntil(`${url}/metrics`, 200));
      expect(new Set(pods).size).toBe(pods.length);
      expect(pods.length).toBeGreaterThanOrEqual(120);
    }
  });

  it("serves the selected namespaces alone, in every shard", async () => {
    const daemon = startDaemon([
      "standalone",
      "--host=127.0.0.1",
      "--port=0",
      ...["--pods=120", "--simulated-namespaces=9", "--nodes=3"],
      "--namespaces=team-0001,team-0002",
    ]);
    started.push(daemon);
    await daemon.saying(/note: left out beside --namespaces.*nodes/);
    await daemon.saying(/ready: the selected pods/);
    const body = await getUntil(`${/^merged: +(\S+)\/metrics$/m.exec(daemon.said())?.[1]}/metrics`, 200);
    const namespaces = new Set(podsOf(body).map((key) => key.split("/", 1)[0]));
    expect([...namespaces].toSorted()).toEqual(["team-0001", "team-0002"]);
    expect(body).not.toContain("kube_node_info{");
  });

  it.each([
    [["--simulate", "--shards", "0"], 2, /--shards: got "0", want an integer from 1 to 64/],
    [
      ["--simulate", "--port", "8091"],
      2,
      /--shard-port-base: the ports of 3 shards from 8090 on include that of --port/,
    ],
    [["--simulate", "--port", "1", "--telemetry-port", "1"], 2, /--telemetry-port: must differ from --port/],
    [["--pods", "1", "--kubeconfig", "k"], 2, /--pods: .*--kubeconfig names a real one/],
    [[], 2, /no cluster named/],
    [["--simulate", "--partitions", "4"], 2, /--partitions: must be <= --shards \(3\), got 4/],
    [["--simulate", "--fleet-token-file", join(folder, "none")], 1, /check --fleet-token-file/],
    [
      ["--apiserver", "http://127.0.0.1:1", "--start-timeout", "50ms"],
      1,
      /was not reached within 50ms.*ECONNREFUSED.*--start-timeout/,
    ],
  ])("ends %j with %i and says why", async (...[argv, code, want]) =>
    expect(await runInProcess(["standalone", ...argv])).toEqual({
      code,
      stdout: "",
      stderr: expect.stringMatching(want),
    }),
  );
});

async function shardsOf(telemetryUrl: string): Promise<number> {
  const text = await getUntil(`${telemetryUrl}/metrics`, 200);
  return [...text.matchAll(/^kube_state_metrics_shard_ordinal\{/gm)].length;
}
