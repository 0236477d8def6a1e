import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { removeNamespace } from "./cluster/remove-namespace.ts";
import { sharedCluster } from "./cluster/shared-cluster.ts";
import { unreadableByPromtool } from "./consumers/promtool.ts";
import { type EveryKindFleet, startEveryKindFleet } from "./fleet/every-kind-fleet.ts";
import { cliCommand } from "./fleet/start-cli.ts";
import { runToEnd } from "./process/spawn-child.ts";
import { awaitBody } from "./scrape/await-body.ts";
import { repeatedSeries, sampleLines } from "./scrape/samples.ts";
import { scrapeText } from "./scrape/scrape.ts";

const cluster = sharedCluster();
// Not that of the reference cases: their quotas would let no secret in.
const NAMESPACE = "every-kind";
const PASSWORD = "correct-horse-battery";
const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

let served: EveryKindFleet;
beforeAll(async () => {
  served = await startEveryKindFleet(cluster);
  await cluster.objects.create("/api/v1/namespaces", { metadata: { name: NAMESPACE } });
  await cluster.objects.create(`/api/v1/namespaces/${NAMESPACE}/secrets`, {
    metadata: {
      name: "held",
      labels: { kept: "label-kept" },
      annotations: { kept: "annotation-kept", [LAST_APPLIED]: JSON.stringify({ stringData: { password: PASSWORD } }) },
    },
    stringData: { password: PASSWORD },
  });
});
afterAll(async () => {
  await removeNamespace(cluster.objects, NAMESPACE);
  await served?.stop();
});

const body = async (): Promise<string> =>
  await awaitBody(served.fleet.url, (text) => text.includes('secret="held",label_kept="label-kept"'), /secret/);

/** The name of a sample line's family. */
const familyOf = (line: string): string => line.slice(0, line.indexOf("{"));

describe("every kind on a real API server, with every family, label and annotation", () => {
  it("is fed with objects of all kinds, most of which the server's validation let in", () => {
    expect([...served.reference.counts.keys()].sort()).toEqual([...served.kinds].sort());
    const sum = [...served.reference.counts.values()].reduce((total, count) => total + count, 0);
    expect(served.reference.accepted).toBeGreaterThan(20);
    expect(served.reference.accepted).toBeLessThanOrEqual(sum);
  });

  it("gives a body that promtool reads, with each family in one group and no series twice", async () => {
    const text = await body();
    for (const url of [served.fleet.url, ...served.fleet.shardUrls]) {
      expect(await unreadableByPromtool(await scrapeText(`${url}/metrics`)), url).toBe("");
    }
    const heads = [...text.matchAll(/^# TYPE (\S+) /gm)].map(([, name]) => name);
    expect(new Set(heads).size).toBe(heads.length);
    const lines = sampleLines(text);
    expect(repeatedSeries(lines)).toEqual([]);
    const groups = lines.map(familyOf).filter((name, index, names) => name !== names[index - 1]);
    expect(new Set(groups).size).toBe(groups.length);
  });

  it("gives samples of every kind", async () => {
    const table: readonly { readonly resource: string; readonly name: string }[] = JSON.parse(
      await runToEnd(...cliCommand(["families", "-o", "json"])),
    );
    const shown = new Set(sampleLines(await body()).map(familyOf));
    const silent = served.kinds.filter(
      (kind) => !table.some(({ resource, name }) => resource === kind && shown.has(name)),
    );
    expect(silent).toEqual([]);
  });

  it("tells a secret's labels and annotations, but nothing of what is in it", async () => {
    const text = await body();
    expect(text).toMatch(/^kube_secret_annotations\{namespace="every-kind",secret="held",.*annotation-kept/m);
    expect(text).not.toContain(PASSWORD);
    expect(text).not.toContain(Buffer.from(PASSWORD).toString("base64"));
    expect(text).not.toContain("last_applied");
  });
});
