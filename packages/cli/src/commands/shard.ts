import { composeOptions, rule, withForeign, withRules } from "@kube-state-shards/daemon";
import { defineCommand } from "../command.ts";
import { runExporter } from "../exporter/run-exporter.ts";
import { runMember } from "../member/run-member.ts";
import { apiOptions } from "../options/api-options.ts";
import { configOptions } from "../options/config-options.ts";
import { drainLastsForScrapers } from "../options/drain-timeout.ts";
import { handoffOptions } from "../options/handoff-options.ts";
import { kubeStateMetricsFlags } from "../options/kube-state-metrics-flags.ts";
import { logOptions } from "../options/log-options.ts";
import { type MemberValues, memberOptions } from "../options/member-options.ts";
import { metricOptions } from "../options/metric-options.ts";
import { nodeOptions, nodesOf } from "../options/node-options.ts";
import { portOptions } from "../options/port-options.ts";
import { selectionOptions } from "../options/selection-options.ts";
import { namesAllowNoWideWatch, onlyPodsHaveNodes } from "../options/served-part.ts";
import { serverOptions } from "../options/server-options.ts";
import { shardOptions } from "../options/shard-options.ts";
import { type StoreValues, storeOptions } from "../options/store-options.ts";

type Ways = Pick<MemberValues, "static"> & Pick<StoreValues, "store" | "redis">;

/** What says how the shard gets its units: one of them must be given. */
const waysOf = ({ static: part, store, redis }: Ways): readonly string[] => [
  ...(part === undefined ? [] : ["--static"]),
  ...(redis === undefined ? [] : ["--redis"]),
  ...(store === "coordinator" ? ["--store coordinator"] : []),
];

const schema = withRules(
  composeOptions(
    memberOptions,
    storeOptions,
    apiOptions,
    metricOptions,
    selectionOptions,
    nodeOptions,
    portOptions,
    serverOptions,
    shardOptions,
    handoffOptions,
    configOptions,
    logOptions,
  ),
  [
    onlyPodsHaveNodes,
    namesAllowNoWideWatch,
    drainLastsForScrapers,
    rule(
      "node",
      (o) => o.redis === undefined || nodesOf(o) === undefined,
      () => "--node and --track-unscheduled-pods are for shards without a coordinator: leave them out beside --redis",
    ),
    rule(
      "static",
      (o) => waysOf(o).length > 0,
      () =>
        "give --static I/N for one of N fixed shards; or, for a member of a fleet that a coordinator shares the cluster out to, " +
        "--redis where they meet, or --store coordinator with its --coordinator-url",
    ),
    rule(
      "static",
      (o) => waysOf(o).length <= 1,
      (o) => `--static is for a shard without a coordinator, the others for one with: got ${waysOf(o).join(" and ")}`,
    ),
    rule(
      "coordinatorUrl",
      (o) => o.store !== "coordinator" || o.coordinatorUrl !== undefined,
      () => "missing: with --store coordinator, the assignment is read from that coordinator's telemetry port",
    ),
    rule(
      "coordinatorUrl",
      (o) => o.store === "coordinator" || o.coordinatorUrl === undefined,
      () => "is for --store coordinator: give both or none",
    ),
    rule(
      "fleetTokenFile",
      (o) => o.static !== undefined || o.fleetTokenFile !== undefined,
      () => "missing: coordinators read what this shard serves, by the token that is in this file",
    ),
  ],
);

export const shardCommand = defineCommand({
  name: "shard",
  summary: "Run one shard: a member of a fleet with a coordinator, or one of N fixed ones without.",
  schema: withForeign(schema, kubeStateMetricsFlags),
  run: (first, surroundings, settings) =>
    first.static === undefined
      ? runMember(first, surroundings)
      : runExporter({
          settings,
          surroundings,
          partOf: (values) => values.static,
          followPart: async () => {},
          frozen: [],
        }),
});
