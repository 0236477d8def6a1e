import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { listPodKeys } from "./cluster/list-pods.ts";
import { sharedCluster } from "./cluster/shared-cluster.ts";
import { type BuiltImage, buildImage, CONTEXT_ROOT, DOCKERFILE } from "./deploy/image/build-image.ts";
import { runImage } from "./deploy/image/run-image.ts";
import { CHART } from "./deploy/render-chart.ts";
import { waitUntilReady } from "./fleet/readiness.ts";
import { freePorts } from "./process/free-port.ts";
import { scrapeText } from "./scrape/scrape.ts";

const cluster = sharedCluster();
let image: BuiltImage;
beforeAll(async () => {
  image = await buildImage();
});
afterAll(() => image?.remove());

const readJson = async (path: string): Promise<Record<string, Record<string, string>>> =>
  JSON.parse(await readFile(join(CONTEXT_ROOT, path), "utf8"));

describe("the image, built step by step without a container engine", () => {
  it("starts from the Node and the pnpm that the checkout brings, named by version", async () => {
    const { devDependencies } = await readJson("package.json");
    const base = `node:${devDependencies?.["node"]}-slim`;
    expect(image.bases).toEqual([base, base]);
    const [, pnpm] =
      /"(pnpm@[\d.]+)"/.exec(await readFile(join(CONTEXT_ROOT, "scripts/ensure-installed.mjs"), "utf8")) ?? [];
    expect(await readFile(DOCKERFILE, "utf8")).toContain(`npx -y ${pnpm} install --frozen-lockfile`);
  });

  it("is of the version that the command, the chart and the kustomization are of", async () => {
    const { version } = await readJson("packages/cli/package.json");
    expect(image.labels["org.opencontainers.image.version"]).toBe(version);
    expect(parse(await readFile(join(CHART, "Chart.yaml"), "utf8"))).toMatchObject({ appVersion: version });
    for (const overlay of ["small", "cluster"]) {
      const text = await readFile(
        join(CONTEXT_ROOT, "deploy/kustomize/overlays", overlay, "kustomization.yaml"),
        "utf8",
      );
      expect(parse(text).images).toEqual([{ name: "kube-state-shards", newTag: version }]);
    }
    const child = runImage(image, ["--version"]);
    await child.exited;
    expect(child.output()).toBe(`kube-state-shards ${version}\n`);
  });

  it("holds the bundle and the licences, and no user but one of its own", async () => {
    expect((await readdir(join(image.root, "app"))).toSorted()).toEqual([
      "LICENSE",
      "kube-state-shards.cjs",
      "kube-state-shards.code-cache",
      "kube-state-shards.program.js",
      "kube-state-shards.program.js.LEGAL.txt",
    ]);
    expect(existsSync(join(image.root, "src"))).toBe(false);
    const [uid, gid] = image.user.split(":").map(Number);
    const values = parse(await readFile(join(CHART, "values.yaml"), "utf8"));
    expect(values.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: uid, runAsGroup: gid });
    expect(uid).toBeGreaterThan(0);
  });

  it("serves a cluster as that user, and writes nowhere", async () => {
    const [port = 0, telemetryPort = 0, shardPort = 0] = await freePorts(3);
    const ports = [`--port=${port}`, `--telemetry-port=${telemetryPort}`, `--shard-port-base=${shardPort}`];
    const kubeconfig = JSON.parse(await readFile(cluster.kubeconfigs.token, "utf8"));
    const env = { KSS_HOST: "127.0.0.1", KUBECONFIG: await image.write("kubeconfig", await selfContained(kubeconfig)) };
    const child = runImage(image, ["standalone", "--shards=1", ...ports], env);
    try {
      await waitUntilReady(child, `http://127.0.0.1:${telemetryPort}`);
      const text = await scrapeText(`http://127.0.0.1:${port}/metrics`, "gzip");
      expect(text.match(/^kube_pod_info\{/gm)).toHaveLength((await listPodKeys(cluster.objects)).size);
      expect(child.output()).not.toMatch(/ERR_ACCESS_DENIED|EACCES|EROFS/);
    } finally {
      await child.stop();
    }
  });
});

/** With the certificate inside: the files of this user's cluster are not for others. */
async function selfContained(kubeconfig: {
  readonly clusters: readonly { readonly cluster: Record<string, string> }[];
}): Promise<string> {
  for (const { cluster } of kubeconfig.clusters) {
    const file = cluster["certificate-authority"];
    if (file === undefined) continue;
    delete cluster["certificate-authority"];
    cluster["certificate-authority-data"] = (await readFile(file)).toString("base64");
  }
  return JSON.stringify(kubeconfig);
}
