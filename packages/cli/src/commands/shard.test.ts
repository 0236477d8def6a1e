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
    [[], /--static: is needed/],
    [["--static", "2/2", "--kubeconfig", "k"], /--static: got "2\/2", want I\/N with 0 <= I < N/],
    [["--static", "0/1"], /no cluster named: give --kubeconfig/],
  ])("refuses %j with 2", async (argv, want) =>
    expect(await runInProcess(["shard", ...argv])).toEqual({
      code: 2,
      stdout: "",
      stderr: expect.stringMatching(want),
    }),
  );

  it("ends with 1 on a kubeconfig that is not there, and names it", async () => {
    const missing = join(folder, "missing");
    const { code, stderr } = await runInProcess(["shard", "--static", "0/1", "--kubeconfig", missing, "--port", "0"]);
    expect(code).toBe(1);
    expect(stderr).toContain(missing);
  });
});
