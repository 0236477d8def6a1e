import { composeOptions, rule, withForeign, withRules } from "@kube-state-shards/daemon";
import { defineCommand } from "../command.ts";
import { runExporter } from "../exporter/run-exporter.ts";
import { runMember } from "../member/run-member.ts";
import { apiOptions } from "../options/api-options.ts";
import { configOptions } from "../options/config-options.ts";
import { handoffOptions } from "../options/handoff-options.ts";
import { kubeStateMetricsFlags } from "../options/kube-state-metrics-flags.ts";
import { logOptions } from "../options/log-options.ts";
import { memberOptions } from "../options/member-options.ts";
import { metricOptions } from "../options/metric-options.ts";
import { nodeOptions, nodesOf } from "../options/node-options.ts";
import { portOptions } from "../options/port-options.ts";
import { selectionOptions } from "../options/selection-options.ts";
import { namesAllowNoWideWatch, onlyPodsHaveNodes } from "../options/served-part.ts";
import { serverOptions } from "../options/server-options.ts";
import { shardOptions } from "../options/shard-options.ts";
import { storeOptions } from "../options/store-options.ts";

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
    rule(
      "node",
      (o) => o.redis === undefined || nodesOf(o) === undefined,
      () => "--node and --track-unscheduled-pods are for shards without a coordinator: leave them out beside --redis",
    ),
    rule(
      "static",
      (o) => (o.static === undefined) !== (o.redis === undefined),
      (o) =>
        o.static === undefined
          ? "give --static I/N for one of N fixed shards, or --redis for a member of a fleet that a coordinator shares the cluster out to"
          : "--static is for a shard without a coordinator, --redis for one with: leave one of them out",
    ),
    rule(
      "fleetTokenFile",
      (o) => o.redis === undefined || o.fleetTokenFile !== undefined,
      () => "missing: with --redis, coordinators read what this shard serves, by the token that is in this file",
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
