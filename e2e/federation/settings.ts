import { JOIN_QUERIES, JOINED_LABELS } from "../observe/join-queries.ts";
import { metricsIn, RECORDING_FILE, readRules } from "../observe/rule-files.ts";
import type { FederationOptions } from "./servers.ts";

type FederationSetting = Pick<FederationOptions, "leafFile"> & {
  /** Of shards and coordinators. */
  readonly args: readonly string[];
  /** How far the shards' clocks are off those of the servers. */
  readonly skewMs?: number;
  /** Whether containers restart meanwhile, in every second write: they have another `container_id` then. */
  readonly isRestless?: boolean;
};

const STAMPS = ["--handoff-continuity", "timestamps"];
const CONSTANT = { leafFile: "leaf-http-sd.yaml", args: STAMPS } as const;

/** What the leaves make of `instance`, and how units are handed over. */
export const FEDERATION_SETTINGS: Readonly<Record<string, FederationSetting>> = {
  constant: CONSTANT,
  restless: { ...CONSTANT, isRestless: true },
  "clocks-ahead": { ...CONSTANT, skewMs: 800 },
  "clocks-behind": { ...CONSTANT, skewMs: -800 },
  distinct: { leafFile: "leaf-http-sd-distinct.yaml", args: [] },
};

const ASKED = [...JOIN_QUERIES.map(([, query]) => query), ...readRules(RECORDING_FILE).map(({ expr }) => expr)];
const COUNTED = ["kube_pod_info", "kube_node_info", "kube_deployment_created"];
/** What shards serve: what is counted, joined, and made aggregates of. */
export const SERVED = [
  ...["--metric-allowlist", [...new Set([...COUNTED, ...ASKED.flatMap(metricsIn)])].join(",")],
  ...["--metric-labels-allowlist", JOINED_LABELS],
];
