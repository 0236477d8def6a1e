import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RealBrowser, startBrowser } from "./browser/start-browser.ts";
import { listPodKeys } from "./cluster/list-pods.ts";
import { sharedCluster } from "./cluster/shared-cluster.ts";
import { writeAbsurdObjects } from "./consumers/absurd-objects.ts";
import { PROMETHEUS_MAJORS } from "./consumers/launch-prometheus.ts";
import { startPrometheus } from "./consumers/prometheus.ts";
import { unreadableByPromtool } from "./consumers/promtool.ts";
import { pythonPackage } from "./consumers/python-packages.ts";
import { type StandaloneProcess, startStandalone } from "./fleet/standalone-process.ts";
import { runToEnd } from "./process/spawn-child.ts";
import { type TemporaryFolder, temporaryFolder } from "./process/temporary-folder.ts";
import { waitUntil } from "./process/wait-until.ts";
import { awaitBody } from "./scrape/await-body.ts";
import { sampleLines } from "./scrape/samples.ts";
import { scrape, scrapeText } from "./scrape/scrape.ts";

const cluster = sharedCluster();
const REQUEST = "import requests, sys; sys.stdout.buffer.write(requests.get(sys.argv[1], timeout=60).content)";
const UNPACK = "import gzip, sys; sys.stdout.buffer.write(gzip.decompress(open(sys.argv[1], 'rb').read()))";

let fleet: StandaloneProcess;
let folder: TemporaryFolder;
beforeAll(async () => {
  folder = await temporaryFolder("consumers");
  fleet = await startStandalone({
    kubeconfig: cluster.kubeconfigs.token,
    shards: 2,
    args: [
      ...["--metric-labels-allowlist", "*=[*]", "--metric-annotations-allowlist", "*=[*]"],
      ...["--metric-opt-in-list", ".*"],
    ],
  });
  await fleet.ready();
});
afterAll(async () => {
  await fleet.stop();
  await folder.remove();
});

describe("what reads the bodies", () => {
  it.each(PROMETHEUS_MAJORS)(
    "Prometheus %d scrapes the shards and the merged endpoint, and counts the pods",
    async (major) => {
      const targets = [fleet.url, ...fleet.shardUrls].map((url) => url.slice("http://".length));
      const [merged = "", ...shards] = targets;
      const prometheus = await startPrometheus(major, targets);
      try {
        const pods = (await listPodKeys(cluster.objects)).size;
        let counts: ReadonlyMap<string, number> = new Map();
        await waitUntil(
          async () => {
            counts = await prometheus.query("count by (instance) (kube_pod_info)");
            const sum = shards.reduce((total, shard) => total + (counts.get(shard) ?? 0), 0);
            return (counts.get(merged) === pods && sum === pods) || undefined;
          },
          { everyMs: 500, what: () => `${pods} pods to be counted; counted are ${JSON.stringify([...counts])}` },
        );
        const up = await prometheus.query("up");
        expect(new Map(targets.map((target) => [target, up.get(target)]))).toEqual(
          new Map(targets.map((one) => [one, 1])),
        );
        // Only OpenMetrics has a counter's family without its suffix: this is the format that Prometheus asked for.
        expect(await prometheus.typeOf("kube_pod_container_status_restarts")).toBe("counter");
        expect(await prometheus.typeOf("kube_pod_container_status_restarts_total")).toBeUndefined();
      } finally {
        await prometheus.stop();
      }
    },
  );

  it.each(PROMETHEUS_MAJORS)("Prometheus %d finds the shards by /sd, and counts every pod once", async (major) => {
    const prometheus = await startPrometheus(major, { discoverUrl: `${fleet.url}/sd` });
    try {
      const pods = (await listPodKeys(cluster.objects)).size;
      let counts: ReadonlyMap<string, number> = new Map();
      await waitUntil(
        async () => {
          counts = await prometheus.query('count by (instance) (kube_pod_info{shard=~"shard-.*"})');
          return [...counts.values()].reduce((sum, count) => sum + count, 0) === pods || undefined;
        },
        { everyMs: 500, what: () => `${pods} pods to be counted; counted are ${JSON.stringify([...counts])}` },
      );
      const targets = fleet.shardUrls.map((url) => url.slice("http://".length));
      expect([...counts.keys()].sort()).toEqual([...targets].sort());
    } finally {
      await prometheus.stop();
    }
  });

  it("curl, gzip, Python, its requests, fetch and Chromium unpack the compressed bodies to the plain ones", async () => {
    const env = { PYTHONPATH: await pythonPackage("requests", "2.32.5") };
    const browser = await startBrowser();
    try {
      await unpackAll(browser, env);
    } finally {
      await browser.stop();
    }
  });
  async function unpackAll(browser: RealBrowser, env: Readonly<Record<string, string>>): Promise<void> {
    // The API server renews a lease of its own while the readers take their turns.
    for (const url of [fleet.url, ...fleet.shardUrls].map((base) => `${base}/metrics?exclude_resources=leases`)) {
      const plain = await scrapeText(url);
      const packed = await scrape(url, "gzip");
      expect(packed.headers["content-encoding"]).toBe("gzip");
      expect(packed.wire.length).toBeLessThan(plain.length / 5);
      const file = join(folder.path, "body.gz");
      await writeFile(file, packed.wire);
      await runToEnd("gzip", ["-t", file]);
      const read = {
        node: packed.text,
        curl: await runToEnd("curl", ["--silent", "--show-error", "--fail", "--compressed", url]),
        gzip: await runToEnd("gzip", ["-dc", file]),
        python: await runToEnd("python3", ["-c", UNPACK, file]),
        requests: await runToEnd("python3", ["-c", REQUEST, url], { env }),
        fetch: await (await fetch(url)).text(),
        chromium: await browser.textOf(url),
      };
      const wanted = sampleLines(plain);
      expect(wanted.length).toBeGreaterThan(1_000);
      for (const [reader, text] of Object.entries(read))
        expect(sampleLines(text), `${reader} of ${url}`).toEqual(wanted);
    }
  }

  it("promtool reads every body, also with objects that no validation would let in", async () => {
    const remove = await writeAbsurdObjects(cluster.etcdObjects);
    try {
      await awaitBody(fleet.url, (text) => text.includes('namespace="absurd",pod="nasty"'), /absurd/);
      await awaitBody(fleet.url, (text) => text.includes('kube_node_info{node="absurd-node"'), /absurd/);
      for (const base of [fleet.url, ...fleet.shardUrls]) {
        const body = await scrapeText(`${base}/metrics`);
        expect(await unreadableByPromtool(body), base).toBe("");
      }
      const merged = await scrapeText(`${fleet.url}/metrics`);
      expect(merged).toMatch(/^kube_pod_info\{namespace="absurd",pod="bare"/m);
      expect(merged).toContain('two\\nlines, \\"quotes\\", back\\\\slash');
      // A reader that finds no fault proves nothing unless it would find one.
      expect(await unreadableByPromtool('kube_pod_info{pod="a\n"} 1\n')).not.toBe("");
      expect(await unreadableByPromtool('kube_pod_info{pod="a"} 1\nkube_pod_info{pod="a"} 1\n')).not.toBe("");
    } finally {
      await remove();
    }
    await awaitBody(fleet.url, (text) => !text.includes('namespace="absurd"'), /absurd/);
  });
});
