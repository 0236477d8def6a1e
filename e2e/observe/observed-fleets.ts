import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { RealCluster } from "../cluster/real-cluster.ts";
import type { Prometheus } from "../consumers/launch-prometheus.ts";
import { startPrometheus } from "../consumers/prometheus.ts";
import { createObservedSet } from "../fleet/observed-set.ts";
import { type ProcessFleet, startProcessFleet } from "../fleet/process-fleet.ts";
import { type SimulatedFleet, startSimulatedFleet } from "../fleet/simulated-fleet.ts";
import { temporaryFolder } from "../process/temporary-folder.ts";
import { scrapeText } from "../scrape/scrape.ts";
import { ALERTS_FILE, RECORDING_FILE } from "./rule-files.ts";

export type ObservedFleets = {
  readonly prometheus: Prometheus;
  readonly fleet: ProcessFleet;
  /** Families in what shards, coordinators and a whole fleet in one process say of themselves. */
  selfMetrics(): Promise<{ readonly shard: Names; readonly coordinator: Names; readonly standalone: Names }>;
  /** Families in the bodies that are served. */
  servedFamilies(): Promise<Names>;
  stop(): Promise<void>;
};

type Names = ReadonlySet<string>;

const SHARDS = 2;
const LIMIT_MEMORY = new URL("../fleet/preload/limit-memory.mjs", import.meta.url).href;

/** Job `fleet`: shards with a memory limit and a coordinator with a scaler, on the real API server. Job `standalone`: a whole fleet on a simulated one. */
export async function startObservedFleets(cluster: RealCluster): Promise<ObservedFleets> {
  const folder = await temporaryFolder("observed");
  const limitFile = join(folder.path, "memory-limit");
  await writeFile(limitFile, String(2 ** 32));
  const set = await createObservedSet(cluster.objects, SHARDS);
  const fleet = await startProcessFleet({
    ...{ kubeconfig: cluster.kubeconfigs.token, store: "coordinator", shards: SHARDS, maxShards: SHARDS },
    ...{ coordinators: 1, coordinatorArgs: ["--standby", "1", ...set.args] },
    settingsOf: (name) =>
      name.startsWith("coordinator")
        ? { kubeconfig: cluster.kubeconfigs.admin }
        : { env: { NODE_OPTIONS: `--import ${LIMIT_MEMORY}`, E2E_MEMORY_LIMIT_FILE: limitFile } },
  });
  const daemons = [...fleet.shards, ...fleet.coordinators];
  const simulated: SimulatedFleet = await startSimulatedFleet({ pods: 600, namespaces: 12, shards: 2, churn: 20 });
  await Promise.all([...daemons.map((daemon) => daemon.ready()), simulated.ready()]);
  const prometheus = await startPrometheus(3, [], {
    intervalSeconds: 5, // its timeout, too: at 1 s a busy machine is said to be slow, as it is
    ruleFiles: [ALERTS_FILE, RECORDING_FILE],
    scrapeConfigs: [
      jobOf(
        "fleet",
        daemons.flatMap(({ url, telemetryUrl }) => [url, telemetryUrl]),
      ),
      jobOf("standalone", [simulated.telemetryUrl, simulated.url, ...simulated.shardUrls]),
    ],
  });
  const namesAt = async (url: string): Promise<Names> => familiesIn(await scrapeText(`${url}/metrics`));
  const [shard, coordinator] = [fleet.shards[0]?.telemetryUrl ?? "", fleet.coordinators[0]?.telemetryUrl ?? ""];
  return {
    prometheus,
    fleet,
    selfMetrics: async () => ({
      shard: await namesAt(shard),
      coordinator: await namesAt(coordinator),
      standalone: await namesAt(simulated.telemetryUrl),
    }),
    servedFamilies: () => namesAt(simulated.url),
    stop: async () => {
      await prometheus.stop();
      await simulated.stop();
      await fleet.stop();
      await set.remove();
      await folder.remove();
    },
  };
}

const jobOf = (name: string, urls: readonly string[]) => ({
  job_name: name,
  honor_labels: true,
  static_configs: [{ targets: urls.map((url) => url.slice("http://".length)) }],
});

/** Names that samples have: those of a histogram are three. */
const familiesIn = (text: string): Names =>
  new Set(
    [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].flatMap(([, name = "", type]) =>
      type === "histogram" ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
    ),
  );
