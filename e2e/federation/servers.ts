import { launchPrometheus, type Prometheus, type PrometheusMajor } from "../consumers/launch-prometheus.ts";
import type { Daemon } from "../fleet/process-fleet.ts";
import { type ExamplePlaces, placeExample } from "./examples.ts";

/** A Prometheus that runs an example of deploy/federation. */
export type FederationServer = {
  /** Such as `leaf 0, Prometheus 2, every 5 s`. */
  readonly name: string;
  readonly intervalSeconds: number;
  readonly prometheus: Prometheus;
} & (
  | { readonly role: "leaf"; readonly partition: number }
  | {
      readonly role: "global";
      /** Whether it is the example as it is. */
      readonly isExample: boolean;
      /** Whether what ends at a leaf ends there. */
      readonly isTracked: boolean;
    }
);

type Global = FederationServer & { readonly role: "global" };

export type FederationServers = {
  readonly leaves: readonly (FederationServer & { readonly role: "leaf" })[];
  readonly globals: readonly Global[];
  /** One more leaf of partition 0, to be killed. */
  readonly mortal: Prometheus;
  stop(): Promise<void>;
};

export type FederationOptions = {
  /** `host:port` of a coordinator's main port. */
  readonly coordinator: string;
  /** Which example the leaves run. */
  readonly leafFile: "leaf-http-sd.yaml" | "leaf-http-sd-distinct.yaml";
  /** Of all but the slow leaf. */
  readonly intervalSeconds: number;
  /** Adds a slow leaf, an agent, and global servers of other settings and versions. */
  readonly isWhole: boolean;
};

export const addressOf = (daemon: Daemon | undefined): string => (daemon?.url ?? "").replace("http://", "");

const SLOW_SECONDS = 30;
const TRACKED = "track_timestamps_staleness: true";

/** Starts Prometheus 2 and 3 as a leaf each, and what reads them. */
export async function startFederation(options: FederationOptions): Promise<FederationServers> {
  const { coordinator, leafFile, isWhole, intervalSeconds: fastSeconds } = options;
  const launchLeaf = (
    major: PrometheusMajor,
    places: ExamplePlaces & { readonly reader: string },
  ): Promise<Prometheus> =>
    launchPrometheus(major, placeExample(leafFile, { ...places, coordinator, replaced: [readAs(places.reader)] }));
  const leaf = async (major: PrometheusMajor, partition: number, intervalSeconds = fastSeconds) => ({
    ...{ role: "leaf" as const, partition, intervalSeconds },
    name: `leaf ${partition}, ${named(major)}, every ${intervalSeconds} s`,
    prometheus: await launchLeaf(major, { partition, intervalSeconds, reader: `leaf-${intervalSeconds}` }),
  });
  const [mortal, ...leaves] = await Promise.all([
    launchLeaf(3, { intervalSeconds: fastSeconds, reader: "mortal" }),
    leaf(2, 0),
    leaf(3, 1),
    ...(isWhole ? [leaf(3, 0, SLOW_SECONDS)] : []),
  ]);
  const [first, second] = leaves.map(({ prometheus }) => prometheus.address);
  const addresses = [first ?? "", second ?? ""] as const;
  const global = async (major: PrometheusMajor, what: string, option?: string) => ({
    ...{
      role: "global" as const,
      isExample: option === undefined,
      isTracked: option !== "",
      intervalSeconds: fastSeconds,
    },
    name: `global, ${named(major)}, ${what}`,
    prometheus: await launchGlobal(major, {
      ...{ intervalSeconds: fastSeconds, leaves: addresses },
      replaced: option === undefined ? [] : [[TRACKED, option]],
    }),
  });
  const globals: Global[] = [await global(3, "as the example")];
  if (isWhole) {
    globals.push(await global(3, "without track_timestamps_staleness", ""));
    globals.push(await global(2, "without track_timestamps_staleness", ""));
    globals.push(await global(2, "honor_timestamps: false", "honor_timestamps: false"));
    globals.push(...(await startAgents({ coordinator, intervalSeconds: fastSeconds })));
  }
  const all = [...leaves, ...globals].map(({ prometheus }) => prometheus);
  return {
    ...{ leaves, globals, mortal },
    stop: async () => void (await Promise.all([mortal, ...all].map((one) => one.stop()))),
  };
}

const named = (major: PrometheusMajor): string => `Prometheus ${major}`;

/** Servers have addresses of their own elsewhere, by which shards tell them apart; here one address, and so another query each. */
const readAs = (reader: string): readonly [string, string] => [
  "    honor_labels: true\n",
  `    honor_labels: true\n    params: { reader: [${reader}] }\n`,
];

/** An agent for each partition, which writes to two servers: one takes samples out of order, the other does not. */
async function startAgents(places: ExamplePlaces): Promise<readonly Global[]> {
  const [orderly, lenient] = await Promise.all([launchReceiver(), launchReceiver("10m")]);
  const other: readonly [string, string] = [
    "remote_write:\n",
    `remote_write:\n  - url: http://${orderly.address}/api/v1/write\n`,
  ];
  const written = { ...places, receiver: lenient.address, replaced: [readAs("agent"), other] };
  const agents = await Promise.all(
    [0, 1].map((partition) =>
      launchPrometheus(3, { ...placeExample("agent.yaml", { ...written, partition }), isAgent: true }),
    ),
  );
  const stop = async (): Promise<void> => {
    await Promise.all(agents.map((agent) => agent.stop()));
    await lenient.stop();
  };
  const kind = { role: "global", isExample: false, isTracked: true, intervalSeconds: places.intervalSeconds } as const;
  return [
    { ...kind, name: "what two agents, Prometheus 3, write to Prometheus 3", prometheus: { ...lenient, stop } },
    { ...kind, name: "the same without out_of_order_time_window", prometheus: orderly },
  ];
}

/** Takes remote writes; samples that come after later ones only within `outOfOrder`. */
const launchReceiver = (outOfOrder = "0s"): Promise<Prometheus> =>
  launchPrometheus(3, {
    config: `storage: { tsdb: { out_of_order_time_window: ${outOfOrder} } }\n`,
    flags: ["--web.enable-remote-write-receiver"],
  });

/** One server with the jobs of both examples. */
async function launchGlobal(major: PrometheusMajor, places: ExamplePlaces): Promise<Prometheus> {
  const aggregates = placeExample("global-aggregates.yaml", places);
  const raw = placeExample("global-raw.yaml", places);
  const [, job] = raw.config.split("scrape_configs:\n");
  return await launchPrometheus(major, { ...aggregates, config: `${aggregates.config}${job}` });
}
