import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createReferenceObjects, type ReferenceObjects } from "./cluster/reference-objects.ts";
import { servedCollections } from "./cluster/served-apis.ts";
import { sharedCluster } from "./cluster/shared-cluster.ts";
import { servedKinds } from "./fleet/served-kinds.ts";
import { type ShardProcess, startShardProcess } from "./fleet/shard-process.ts";
import { lastWords } from "./process/spawn-child.ts";
import { waitUntil } from "./process/wait-until.ts";
import { scrapeText } from "./scrape/scrape.ts";

const cluster = sharedCluster();
let reference: ReferenceObjects;
let all: readonly string[] = [];
let shard: ShardProcess | undefined;

beforeAll(async () => {
  all = (await servedKinds()).all;
  reference = await createReferenceObjects(cluster);
});
afterAll(async () => {
  await shard?.stop();
  await cluster.restartApiServer();
  await reference?.remove();
});

const start = async (): Promise<ShardProcess> => {
  await shard?.stop();
  shard = await startShardProcess({ kubeconfig: cluster.kubeconfigs.token, args: ["--resources", all.join(",")] });
  await shard.ready();
  return shard;
};

/** A body of the shard's. Errors: as `scrapeText`, with the shard's last words. */
async function textOf({ child }: ShardProcess, url: string): Promise<string> {
  try {
    return await scrapeText(url);
  } catch (error) {
    await delay(500); // for what it says at its end
    const ended = JSON.stringify(child.exit());
    throw new Error(`${String(error)}; the shard's end: ${ended}; its last words:\n${lastWords(child)}`);
  }
}

/** A gauge or counter of the shard's own, by resource; of what has a result, what succeeded. */
async function byResource(of: ShardProcess, name: string): Promise<ReadonlyMap<string, number>> {
  const text = await textOf(of, `${of.telemetryUrl}/metrics`);
  const lines = text.matchAll(
    new RegExp(`^${name}\\{(?=[^}]*resource="([^"]+)")(?![^}]*result="error")[^}]*\\} (\\S+)$`, "gm"),
  );
  return new Map([...lines].map(([, resource = "", value]) => [resource, Number(value)]));
}
const missingOf = async (of: ShardProcess): Promise<readonly string[]> =>
  [...(await byResource(of, "kube_state_shards_missing_kinds"))]
    .flatMap(([kind, is]) => (is === 1 ? [kind] : []))
    .sort();
/** Gauges follow within a heartbeat. */
const misses = async (of: ShardProcess, kinds: readonly string[]): Promise<void> => {
  let last = "";
  await waitUntil(
    async () => {
      last = (await missingOf(of)).join();
      return last === kinds.join() || undefined;
    },
    { timeoutMs: 60_000, what: () => `missing kinds to be "${kinds.join()}", not "${last}"` },
  );
};
const notesOf = async ({ telemetryUrl }: ShardProcess): Promise<string> =>
  await (await fetch(`${telemetryUrl}/readyz`)).text();
const series = (text: string, family: string): readonly string[] =>
  text.split("\n").filter((line) => line.startsWith(`${family}{`));

describe("the kinds of the catalogue on a real API server", () => {
  it("are all listed in full and watched, or named as missing", async () => {
    const served = await servedCollections(cluster.objects);
    const started = await start();
    const missing = all.filter((resource) => !served.has(resource)).toSorted();
    await misses(started, missing);
    const here = all.filter((resource) => served.has(resource));
    await waitUntil(
      async () => {
        const watches = await byResource(started, "kube_state_metrics_watch_total");
        return here.every((resource) => (watches.get(resource) ?? 0) > 0) || undefined;
      },
      { timeoutMs: 60_000, what: () => "every kind to be watched" },
    );
    const blocked = await byResource(started, "kube_state_shards_blocked_kinds");
    expect([...blocked].filter(([, units]) => units > 0)).toEqual([]);

    // Also those of which only metadata is asked for.
    const counts = new Map<string, number>();
    for (const resource of here) {
      const { text } = await cluster.objects.ask("GET", served.get(resource) ?? "");
      counts.set(resource, (JSON.parse(text) as { readonly items: readonly unknown[] }).items.length);
    }
    const held = await waitUntil(
      async () => {
        const now = await byResource(started, "kube_state_shards_objects");
        return here.every((resource) => now.get(resource) === counts.get(resource)) ? now : undefined;
      },
      { timeoutMs: 60_000, what: () => `the shard to hold ${JSON.stringify([...counts])}` },
    );
    expect(held.get("deployments")).toBeGreaterThan(0);
  });

  it("come and go with the API that serves them, and take no other kind with them", async () => {
    const started = await start();
    const before = series(await textOf(started, `${started.url}/metrics`), "kube_pod_info");
    expect(before.length).toBeGreaterThan(100);
    const gone = all.filter((resource) =>
      ["daemonsets", "deployments", "replicasets", "statefulsets"].includes(resource),
    );
    let polls = 0;
    const until = async (what: string, holds: () => Promise<boolean>): Promise<void> => {
      await waitUntil(
        async () => {
          const now = new Set(series(await textOf(started, `${started.url}/metrics`), "kube_pod_info"));
          expect(before.filter((line) => !now.has(line))).toEqual([]);
          polls += 1;
          return (await holds()) || undefined;
        },
        { timeoutMs: 120_000, everyMs: 200, what: () => `${what}:\n${started.child.output().slice(-4_000)}` },
      );
    };
    await cluster.restartApiServer({ runtimeConfig: "apps/v1=false" });
    await until("apps/v1 to be missing", async () => (await missingOf(started)).join() === gone.join());
    expect(await notesOf(started)).toContain(gone.join(", "));

    // One that starts without it, and finds it later.
    const late = await start();
    await misses(late, gone);
    expect(series(await textOf(late, `${late.url}/metrics`), "kube_deployment_created")).toEqual([]);
    await cluster.restartApiServer();
    const deployments = JSON.parse((await cluster.objects.ask("GET", "/apis/apps/v1/deployments")).text) as {
      readonly items: readonly unknown[];
    };
    await waitUntil(
      async () => {
        const held = (await byResource(late, "kube_state_shards_objects")).get("deployments");
        return held === deployments.items.length || undefined;
      },
      { timeoutMs: 120_000, what: () => `the deployments to be served:\n${late.child.output().slice(-4_000)}` },
    );
    await misses(late, []);
    expect(series(await textOf(late, `${late.url}/metrics`), "kube_deployment_created").length).toBeGreaterThan(0);
    expect(polls).toBeGreaterThan(3);
  });
});
