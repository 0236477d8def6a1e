import { describe, expect, it } from "vitest";
import { listPodKeys } from "./cluster/list-pods.ts";
import { sharedCluster } from "./cluster/shared-cluster.ts";
import { startCli } from "./fleet/start-cli.ts";
import { readPodKeys } from "./poller/pod-keys.ts";
import { waitForOutput } from "./process/spawn-child.ts";
import { scrapeText } from "./scrape/scrape.ts";

describe("standalone --port 0", () => {
  it("prints the free ports it took and how many pods it serves there, and ends with 0 when asked to", async () => {
    const cluster = sharedCluster();
    const flags = ["--kubeconfig", cluster.kubeconfigs.token, "--shards", "2", "--host", "127.0.0.1", "--port", "0"];
    const child = startCli(["standalone", ...flags]);
    try {
      const [, said] = await waitForOutput(child, /^ready: (\d+) pods on 2 shards/m);
      const merged = /^merged: +(\S+)$/m.exec(child.stderr())?.[1] ?? "";
      const shards = [...child.stderr().matchAll(/^shard-\d+: +(\S+)$/gm)].map(([, url]) => url ?? "");
      expect(shards).toHaveLength(2);
      const pods = await listPodKeys(cluster.objects);
      expect(Number(said)).toBe(pods.size);
      const parts = (await Promise.all(shards.map((url) => scrapeText(url)))).flatMap(readPodKeys);
      expect(parts.toSorted()).toEqual([...pods].toSorted());
      expect(readPodKeys(await scrapeText(merged)).toSorted()).toEqual([...pods].toSorted());
    } finally {
      expect(await child.stop(), child.stderr()).toEqual({ code: 0, signal: null });
    }
  });
});
