import { catalogue } from "@kube-state-shards/families";
import { createApiClient, loadApiTarget } from "@kube-state-shards/listwatch";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { removeNamespace } from "./cluster/remove-namespace.ts";
import { sharedCluster } from "./cluster/shared-cluster.ts";
import { unreadableByPromtool } from "./consumers/promtool.ts";
import { answeredType, differingObjects, listObjects } from "./encodings/list-objects.ts";
import { type EveryKindFleet, startEveryKindFleet } from "./fleet/every-kind-fleet.ts";
import { cliCommand } from "./fleet/start-cli.ts";
import { runToEnd } from "./process/spawn-child.ts";
import { waitUntil } from "./process/wait-until.ts";
import { awaitBody } from "./scrape/await-body.ts";
import { differingLines, repeatedSeries, sampleLines } from "./scrape/samples.ts";
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

/** The sample lines, but for when leases were renewed: the API server renews its own every ten seconds. */
const atRest = (text: string): readonly string[] =>
  sampleLines(text).filter((line) => !line.startsWith("kube_lease_renew_time{"));

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

  it("comes in protobuf, of every kind, with the very fields that JSON has", async () => {
    const target = await loadApiTarget({ kubeconfig: cluster.kubeconfigs.token, env: {} });
    const client = createApiClient(target);
    try {
      for (const kind of catalogue) {
        expect(await answeredType(client, kind), kind.resource).toBe("application/vnd.kubernetes.protobuf");
        // The API server renews its own lease every ten seconds: of leases, a second look is allowed.
        const differing = await waitUntil(
          async () => {
            const [protobuf, json] = await Promise.all([
              listObjects(client, kind, kind.fields),
              listObjects(client, kind, undefined),
            ]);
            expect(protobuf.size, kind.resource).toBeGreaterThan(0);
            const found = differingObjects(kind.fields, protobuf, json);
            return found.length === 0 || kind.resource !== "leases" ? found : undefined;
          },
          { everyMs: 100, what: () => "leases that are the same in both encodings" },
        );
        expect(differing, kind.resource).toEqual([]);
      }
    } finally {
      await client.close();
    }
  });

  it("gives the samples that a shard gives which is told to take JSON alone", async () => {
    const inJson = await served.startInJson();
    try {
      await inJson.ready();
      const [fromProtobuf, fromJson] = [await body(), await scrapeText(`${inJson.url}/metrics`)].map(atRest);
      expect(fromProtobuf?.length).toBeGreaterThan(1_000);
      expect(differingLines(fromProtobuf ?? [], fromJson ?? [])).toEqual({ onlyLeft: [], onlyRight: [] });
    } finally {
      await inJson.stop();
    }
  });

  it("tells a secret's labels and annotations, but nothing of what is in it", async () => {
    const text = await body();
    expect(text).toMatch(/^kube_secret_annotations\{namespace="every-kind",secret="held",.*annotation-kept/m);
    expect(text).not.toContain(PASSWORD);
    expect(text).not.toContain(Buffer.from(PASSWORD).toString("base64"));
    expect(text).not.toContain("last_applied");
  });
});
