import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Simulator, startSimulator } from "@kube-state-shards/simulator";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type DaemonProcess, getUntil, podsOf, startDaemon } from "../testing/daemon-process.ts";
import { runInProcess } from "../testing/run-in-process.ts";

const folder = mkdtempSync(join(tmpdir(), "kss-coordinator-"));
const [kubeconfig, tokenFile] = [join(folder, "kubeconfig"), join(folder, "token")];
const PODS = 60;
let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ tls: true, seed: { pods: PODS, namespaces: 8, nodes: 3 } });
  writeFileSync(kubeconfig, simulator.kubeconfigYaml());
  writeFileSync(tokenFile, "0123456789abcdef0123456789abcdef\n");
});
afterAll(async () => {
  await simulator.close();
  rmSync(folder, { recursive: true, force: true });
});

const SCALED = ["--store", "coordinator", "--scaler", "on", "--scaler-statefulset", "s", "--scaler-namespace", "n"];

describe("coordinator", () => {
  const token = ["--fleet-token-file", "t"];
  it.each([
    [["--redis", "redis://127.0.0.1:1"], /--fleet-token-file: is needed/],
    [token, /--store: give --redis, .*or --store coordinator where this is the only coordinator/],
    [["--store", "redis", ...token], /--store: redis wants to be told which/],
    [["--store", "coordinator", "--redis", "redis://127.0.0.1:1", ...token], /--store: .*leave one of them out/],
    [["--store", "memory", ...token], /--store: got "memory", want one of "redis", "coordinator"/],
    [["--store", "coordinator", "--coordinator-url", "http://c:8081", ...token], /--coordinator-url: unknown option/],
    [["--store", "coordinator", "--shard-address-pattern", "(", ...token], /--shard-address-pattern: got "\("/],
    [
      ["--store", "coordinator", "--leader-election", "kubernetes", ...token],
      /--leader-election: kubernetes chooses one of several coordinators/,
    ],
    [
      ["--redis", "redis://127.0.0.1:1", "--leader-election", "kubernetes", "--kubeconfig", "k", ...token],
      /--leader-lease-namespace: missing: .*this is no pod/,
    ],
    [
      ["--redis", "redis://127.0.0.1:1", "--leader-lease-duration", "10s", ...token],
      /--leader-renew-deadline: must be shorter than --leader-lease-duration \(10s\), got 10s/,
    ],
    [
      ["--redis", "redis://127.0.0.1:1", "--leader-retry-period", "6s", ...token],
      /--leader-retry-period: must be at most half of --leader-renew-deadline \(10s\), got 6s/,
    ],
    [["--store", "coordinator", "--partitions", "0", ...token], /--partitions: got "0", want/],
    [
      [...SCALED, "--partitions", "4", "--max-shards", "3", ...token],
      /--max-shards: must be >= --partitions \(4\), got 3: a partition without a shard cannot keep its units/,
    ],
    [
      [...SCALED, "--partitions", "4", "--min-shards", "5", "--max-shards", "7", ...token],
      /--min-shards: want a multiple of --partitions \(4\) between it and --max-shards \(7\), got 5: there is none/,
    ],
    [["--store", "coordinator", ...token], /no cluster named: give --kubeconfig/],
  ])("refuses %j with 2", async (argv, want) =>
    expect(await runInProcess(["coordinator", ...argv])).toEqual({
      code: 2,
      stdout: "",
      stderr: expect.stringMatching(want),
    }),
  );

  it("ends with 2 on a URL that is no Redis's, with 1 on a token's file that is not there", async () => {
    const rest = ["--kubeconfig", kubeconfig, "--host", "127.0.0.1", "--port", "0"];
    const ended = await runInProcess(["coordinator", "--redis", "http://x", "--fleet-token-file", tokenFile, ...rest]);
    expect(ended).toMatchObject({ code: 2, stderr: expect.stringContaining("read store URL") });
    const missing = join(folder, "none");
    const lost = await runInProcess(["coordinator", "--store", "coordinator", "--fleet-token-file", missing, ...rest]);
    expect(lost).toMatchObject({ code: 1, stderr: expect.stringContaining(missing) });
  });
});

describe("a fleet without Redis", () => {
  const daemons: DaemonProcess[] = [];
  afterAll(() => Promise.all(daemons.map((one) => one.stop())));
  const start = (...argv: readonly string[]): DaemonProcess => {
    const shared = ["--host", "127.0.0.1", "--port", "0", "--kubeconfig", kubeconfig, "--fleet-token-file", tokenFile];
    const daemon = startDaemon([...argv, ...shared, "--store", "coordinator", "--resources", "pods"]);
    daemons.push(daemon);
    return daemon;
  };

  it("is served whole, can be discovered, and is operated from the command line", async () => {
    const coordinator = start("coordinator", "--expected-shards", "2");
    const [, mergedUrl = ""] = await coordinator.saying(/merged: (\S+)\/metrics/);
    const [, telemetryUrl = ""] = await coordinator.saying(/telemetry: (\S+)\/readyz/);
    await coordinator.saying(/Run no second coordinator with --store coordinator/);
    expect((await fetch(`${mergedUrl}/sd`)).status).toBe(503);
    const urls = await Promise.all(
      [0, 1].map(async (ordinal) => {
        const shard = start("shard", "--pod", `kss-${ordinal}`, "--coordinator-url", telemetryUrl);
        const [, url = ""] = await shard.saying(/metrics: (\S+)\/metrics/);
        return url;
      }),
    );
    const bodies = await Promise.all(urls.map((url) => getUntil(`${url}/metrics`, 200)));
    expect(bodies.flatMap(podsOf)).toHaveLength(PODS);
    expect(podsOf(await getUntil(`${mergedUrl}/metrics`, 200))).toHaveLength(PODS);
    const page = await getUntil(`${mergedUrl}/`, 200);
    expect(page).toContain("All is well: 2 shards serve everything");
    expect(page).not.toMatch(/\/fleet\/v1\/shard-/);
    const groups: unknown = JSON.parse(await getUntil(`${mergedUrl}/sd`, 200));
    expect(groups).toEqual(
      urls.map((url, ordinal) => ({
        targets: [new URL(url).host],
        labels: {
          __meta_kube_state_shards_shard: `shard-${ordinal}`,
          __meta_kube_state_shards_state: "active",
          __meta_kube_state_shards_partition: "0",
        },
      })),
    );

    const operate = (...argv: readonly string[]) =>
      runInProcess([
        ...argv,
        "--coordinator-url",
        `http://127.0.0.1:1,${telemetryUrl}`,
        "--fleet-token-file",
        tokenFile,
      ]);
    const table = await operate("status");
    expect(table).toEqual({ code: 0, stdout: expect.stringContaining("the only coordinator (this one)"), stderr: "" });
    expect(table.stdout).toMatch(/^shard-1 +active +\d+ +\d+ +(?:-|[\d.]+) +\d+% +\d+ +\d+ MiB/m);
    const unitsOf = async (shard: string): Promise<number> => {
      const status = JSON.parse((await operate("status", "-o", "json")).stdout);
      return status.shards.find((one: { readonly shard: string }) => one.shard === shard).units;
    };
    expect(await unitsOf("shard-1")).toBeGreaterThan(0);
    expect(await operate("drain", "shard-1")).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^shard-1 is drained/),
    });
    await vi.waitUntil(async () => (await unitsOf("shard-1")) === 0, { timeout: 60_000, interval: 100 });
    expect((await operate("status")).stdout).toMatch(/^shard-1 +active, drained +0 /m);
    expect(await operate("drain", "--undo", "shard-1")).toMatchObject({ code: 0 });
    await vi.waitUntil(async () => (await unitsOf("shard-1")) > 0, { timeout: 60_000, interval: 100 });
    expect(await operate("rebalance")).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/units move|nothing to move/),
    });
    expect(await operate("drain", "shard-7")).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/drain shard-7.*want one of shard-0, shard-1/s),
    });
  });
});
