import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Simulator, startSimulator } from "@kube-state-shards/simulator";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type DaemonProcess, startDaemon } from "../testing/daemon-process.ts";
import { runInProcess } from "../testing/run-in-process.ts";

const folder = mkdtempSync(join(tmpdir(), "kss-scaler-"));
const [kubeconfig, tokenFile, config] = [
  join(folder, "kubeconfig"),
  join(folder, "token"),
  join(folder, "config.yaml"),
];
const SET = { name: "kss", namespace: "metrics" };
const WAIT = { timeout: 60_000, interval: 100 };
const daemons: DaemonProcess[] = [];
let simulator: Simulator;

/** As an editor does: whole, by a rename. */
function writeConfig(text: string): void {
  writeFileSync(`${config}.new`, text);
  renameSync(`${config}.new`, config);
}

beforeAll(async () => {
  simulator = await startSimulator({ tls: true, seed: { pods: 20, namespaces: 4, nodes: 3 } });
  simulator.cluster.create("statefulsets", { metadata: SET, spec: { replicas: 1 } });
  writeFileSync(kubeconfig, simulator.kubeconfigYaml());
  writeFileSync(tokenFile, "0123456789abcdef0123456789abcdef\n");
});
afterAll(async () => {
  await Promise.all(daemons.map((one) => one.stop()));
  await simulator.close();
  rmSync(folder, { recursive: true, force: true });
});

function start(...argv: readonly string[]): DaemonProcess {
  const shared = ["--host=127.0.0.1", "--port=0", "--kubeconfig", kubeconfig, "--fleet-token-file", tokenFile];
  const daemon = startDaemon([...argv, ...shared, "--store=coordinator", "--resources=pods"]);
  daemons.push(daemon);
  return daemon;
}

const DRY_RUN = `scaler: dry-run
scaler_statefulset: ${SET.name}
scaler_namespace: ${SET.namespace}
scaler_period: 100ms
scale_up_delay: 100ms
nodes_per_shard: 3
`;

describe("a coordinator with a scaler", () => {
  it("scales by a settings file that is read again; a bad one leaves the settings before in force", async () => {
    writeConfig(DRY_RUN);
    const coordinator = start("coordinator", "--config", config);
    const [, telemetryUrl = ""] = await coordinator.saying(/telemetry: (\S+)\/readyz/);
    start("shard", "--pod", "kss-0", "--coordinator-url", telemetryUrl, "--drain-timeout", "1s");
    const ask = ["--coordinator-url", telemetryUrl, "--fleet-token-file", tokenFile];
    const statusUntil = (wanted: object): Promise<void> =>
      vi.waitFor(async () => {
        const { stdout } = await runInProcess(["status", "-o", "json", ...ask]);
        expect(JSON.parse(stdout).scaler).toMatchObject(wanted);
      }, WAIT);
    const gauge = async (name: string): Promise<number> =>
      Number(new RegExp(`^${name} (\\S+)$`, "m").exec(await (await fetch(`${telemetryUrl}/metrics`)).text())?.[1]);
    const replicas = (): unknown => simulator.cluster.get("statefulsets", SET)?.["spec"];
    await statusUntil({ mode: "dry-run", reason: "Steady", nodes: 3, replicas: 1, wanted: 1 });

    writeConfig(DRY_RUN.replace("shard: 3", "shard: 1"));
    await statusUntil({ reason: "DryRun", message: expect.stringMatching(/^would scale from 1 to 3: 3 nodes want 3/) });
    expect(replicas()).toEqual({ replicas: 1 });
    const table = await runInProcess(["status", ...ask]);
    expect(table.stdout).toMatch(
      /^SCALER\nmode +dry-run, StatefulSet metrics\/kss\ndecision +DryRun: would scale from 1 to 3/m,
    );
    expect(table.stdout).toMatch(/^resources +cpu 101m and memory 152Mi are right for a shard$/m);

    writeConfig(`${DRY_RUN}min_shards: 9\nmax_shards: 4\n`);
    await coordinator.saying(/the changed settings file is not applied.*must be <= --max-shards \(4\), got 9/);
    await vi.waitUntil(async () => (await gauge("kube_state_shards_config_last_reload_successful")) === 0, WAIT);
    await statusUntil({ mode: "dry-run", reason: "DryRun" });
    expect(replicas()).toEqual({ replicas: 1 });

    writeConfig(`${DRY_RUN.replace("dry-run", "on").replace("shard: 3", "shard: 1")}max_moves: 3\n`);
    await vi.waitUntil(() => JSON.stringify(replicas()) === '{"replicas":3}', WAIT);
    expect(await gauge("kube_state_shards_config_last_reload_successful")).toBe(1);
    await coordinator.saying(/these settings cannot change while running.*--max-moves=3/);
    await vi.waitUntil(() => simulator.cluster.list("events", SET.namespace).length > 0, WAIT);

    writeConfig(DRY_RUN.replace("dry-run", "off"));
    await statusUntil({ mode: "off", reason: "Off" });
    expect((await runInProcess(["status", ...ask])).stdout).not.toContain("SCALER");
  });
});
