import { expect, it } from "vitest";
import { awaitState } from "./testing/await-state.ts";
import { samplesIn, scrape } from "./testing/scrape.ts";
import { useSimulatedCluster } from "./testing/simulated-cluster.ts";
import { allOwnedBy, assign, type TestShard } from "./testing/start-test-shard.ts";

const cluster = useSimulatedCluster();

/** What all kinds' text takes in this form, as the shard tells it. */
async function memoryOf(shard: TestShard, form: "plain" | "compressed"): Promise<number> {
  const text = await shard.telemetry();
  const values = [...text.matchAll(/^kube_state_shards_text_memory_bytes\{resource="\w+",form="(\w+)",.*\} (\d+)$/gm)];
  return values.reduce((sum, [, of, value]) => (of === form ? sum + Number(value) : sum), 0);
}

const gzipBody = async (url: string): Promise<string> => {
  const answer = await fetch(`${url}/metrics`, { headers: { "accept-encoding": "gzip" } });
  return answer.text(); // fetch unpacks it
};

it("packs all that rests once it has synced, and serves and changes it as before", async () => {
  const shard = await cluster.start({ coolEveryMs: 200 });
  await shard.store.publish(assign(1, allOwnedBy(cluster.simulator)));
  const { text } = await awaitState(
    () => scrape(shard.url),
    ({ status }) => status === 200,
  );
  await awaitState(
    () => memoryOf(shard, "plain"),
    (bytes) => bytes === 0,
  );
  expect(await memoryOf(shard, "compressed")).toBeGreaterThan(0);
  expect((await scrape(shard.url)).text).toBe(text);
  expect(await gzipBody(shard.url)).toBe(text);

  const pod = { metadata: { name: "extra", namespace: "team-0001" }, spec: { nodeName: "somewhere" } };
  cluster.simulator.cluster.create("pods", pod);
  const isShown = (body: string): boolean => body.includes('pod="extra"');
  await awaitState(() => gzipBody(shard.url), isShown);
  await awaitState(
    () => memoryOf(shard, "plain"),
    (bytes) => bytes === 0,
  );
  cluster.simulator.cluster.remove("pods", { name: "extra", namespace: "team-0001" });
  const after = await awaitState(
    () => scrape(shard.url),
    (body) => !isShown(body.text),
  );
  expect(after.samples).toEqual(samplesIn(text));
});
