import { describe, expect, it } from "vitest";
import { listPodKeys } from "./cluster/list-pods.ts";
import { sharedCluster } from "./cluster/shared-cluster.ts";
import { startShardProcess } from "./fleet/shard-process.ts";
import { readPodKeys } from "./poller/pod-keys.ts";
import { scrapeText } from "./scrape/scrape.ts";

const FORMS = ["token", "tokenFile", "clientCertificate", "execPlugin", "insecure"] as const;

describe("a kubeconfig", () => {
  it.each(FORMS)("with access by %s lets the whole cluster be read", async (form) => {
    const cluster = sharedCluster();
    const shard = await startShardProcess({ kubeconfig: cluster.kubeconfigs[form] });
    try {
      await shard.ready();
      const keys = readPodKeys(await scrapeText(`${shard.url}/metrics`));
      expect(new Set(keys)).toEqual(await listPodKeys(cluster.objects));
    } finally {
      await shard.stop();
    }
  });
});
