import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listPodKeys } from "./cluster/list-pods.ts";
import { sharedCluster } from "./cluster/shared-cluster.ts";
import { startShardProcess } from "./fleet/shard-process.ts";
import { startCli } from "./fleet/start-cli.ts";
import { readPodKeys } from "./poller/pod-keys.ts";
import { waitForOutput } from "./process/spawn-child.ts";
import { type TemporaryFolder, temporaryFolder } from "./process/temporary-folder.ts";
import { waitUntil } from "./process/wait-until.ts";
import { scrape, scrapeText } from "./scrape/scrape.ts";

const cluster = sharedCluster();
const { kubeconfigs } = cluster;
const ANY_PORT = ["--host", "127.0.0.1", "--port", "0", "--telemetry-port", "0"];

let folder: TemporaryFolder;
beforeAll(async () => {
  folder = await temporaryFolder("bad-input");
});
afterAll(() => folder.remove());

async function endOf(args: readonly string[]): Promise<{ readonly code: number | null; readonly said: string }> {
  const child = startCli(args);
  const { code } = await child.exited;
  return { code, said: child.stderr() };
}

describe("bad input", () => {
  it.each([
    ["an unknown option", ["standalone", "--shard", "2"], /--shard/],
    ["a wrong value", ["standalone", "--shards", "many"], /--shards/],
    ["a wrong value of shard", ["shard", "--static", "4/4"], /--static/],
    ["an unknown resource", ["standalone", "--resources", "pods,podz"], /podz/],
    ["an unknown command", ["standalon"], /standalone/],
  ])("ends with 2 on %s and says what is wanted", async (_what, args, wanted) => {
    const { code, said } = await endOf([...args, "--kubeconfig", kubeconfigs.token]);
    expect(code, said).toBe(2);
    expect(said).toMatch(wanted);
  });

  it.each([["standalone"], ["shard"]])(
    "ends %s with 1 on a kubeconfig that is not there, and names it",
    async (command) => {
      const missing = join(folder.path, "missing.kubeconfig");
      const statics = command === "shard" ? ["--static", "0/1"] : [];
      const { code, said } = await endOf([command, ...statics, "--kubeconfig", missing, ...ANY_PORT]);
      expect(code, said).toBe(1);
      expect(said).toContain(missing);
    },
  );

  it("ends with 1 on a kubeconfig that is no kubeconfig, and names it", async () => {
    const broken = join(folder.path, "broken.kubeconfig");
    await writeFile(broken, "apiVersion: v1\nkind: Config\nclusters: [[[\n");
    const { code, said } = await endOf(["standalone", "--kubeconfig", broken, ...ANY_PORT]);
    expect(code, said).toBe(1);
    expect(said).toContain(broken);
  });

  it.each([
    ["wrongAuthority", /certificate/i],
    ["unreachable", /ECONNREFUSED|refused|reach/i],
    ["wrongToken", /401|Unauthorized/i],
  ] as const)("ends standalone with 1 when it never reaches the API server: %s", async (form, wanted) => {
    const kubeconfig = ["--kubeconfig", kubeconfigs[form]];
    const { code, said } = await endOf(["standalone", ...kubeconfig, "--start-timeout", "5s", ...ANY_PORT]);
    expect(code, said).toBe(1);
    expect(said).toMatch(wanted);
  });

  it.each([
    ["wrongAuthority", /certificate/i],
    ["unreachable", /ECONNREFUSED|refused|reach/i],
  ] as const)("keeps a shard running, alive and not ready: %s", async (form, wanted) => {
    const shard = await startShardProcess({ kubeconfig: kubeconfigs[form] });
    try {
      await waitForOutput(shard.child, wanted);
      await waitUntil(async () => (await scrape(`${shard.url}/livez`)).status === 200 || undefined, {
        what: () => `/livez to answer 200:\n${shard.child.output()}`,
      });
      expect((await scrape(`${shard.telemetryUrl}/readyz`)).status).toBe(503);
      expect((await scrape(`${shard.url}/metrics`)).status).toBe(503);
      expect(shard.child.exit()).toBeUndefined();
    } finally {
      await shard.stop();
    }
    expect(shard.child.exit()).toEqual({ code: 0, signal: null });
  });

  it("blocks a kind that may not be read and serves the rest", async () => {
    const shard = await startShardProcess({ kubeconfig: kubeconfigs.restricted });
    try {
      await shard.ready();
      const body = await scrapeText(`${shard.url}/metrics`);
      expect(new Set(readPodKeys(body))).toEqual(await listPodKeys(cluster.objects));
      expect(body).toMatch(/^kube_deployment_created\{/m);
      expect(body).not.toMatch(/^kube_service_info\{/m);
      expect((await scrape(`${shard.telemetryUrl}/readyz`)).text).toMatch(/services/);
      const blocked = /^kube_state_shards_\S*blocked\S*\{[^}]*resource="services"[^}]*\} (?!0$)\S+$/m;
      expect(await scrapeText(`${shard.telemetryUrl}/metrics`)).toMatch(blocked);
      expect(shard.child.stderr()).toMatch(/services/);
    } finally {
      await shard.stop();
    }
  });
});
