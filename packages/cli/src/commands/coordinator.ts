import { composeOptions, rule, withRules } from "@kube-state-shards/daemon";
import { defineCommand } from "../command.ts";
import { runCoordinator } from "../coordinator/run-coordinator.ts";
import { apiOptions } from "../options/api-options.ts";
import { configOptions } from "../options/config-options.ts";
import { coordinatorOptions } from "../options/coordinator-options.ts";
import { electionOptions, leaseTimingOptions } from "../options/election-options.ts";
import { mergeOptions } from "../options/fleet-options.ts";
import { handoffOptions } from "../options/handoff-options.ts";
import { logOptions } from "../options/log-options.ts";
import { metricOptions } from "../options/metric-options.ts";
import { partitionOptions, scalerFitsPartitions } from "../options/partition-options.ts";
import { portOptions } from "../options/port-options.ts";
import { SCALER_FLAGS, scalerOptions } from "../options/scaler-options.ts";
import { selectionOptions } from "../options/selection-options.ts";
import { serverOptions } from "../options/server-options.ts";
import { slicingOptions } from "../options/slicing-options.ts";
import { storeOptions } from "../options/store-options.ts";

const schema = withRules(
  composeOptions(
    coordinatorOptions,
    storeOptions,
    electionOptions,
    leaseTimingOptions,
    scalerOptions,
    mergeOptions,
    handoffOptions,
    slicingOptions,
    partitionOptions,
    apiOptions,
    metricOptions,
    selectionOptions,
    portOptions,
    serverOptions,
    configOptions,
    logOptions,
  ),
  [
    ...scalerFitsPartitions,
    rule(
      "store",
      (o) => o.store !== undefined || o.redis !== undefined,
      () =>
        "give --redis, where coordinators and shards of a fleet meet, or --store coordinator where this is the only coordinator; or run one process alone: standalone, or shard --static I/N",
    ),
    rule(
      "leaderElection",
      (o) => o.leaderElection === "store" || o.store !== "coordinator",
      () =>
        "kubernetes chooses one of several coordinators, and with --store coordinator there is one: leave one of them out",
    ),
  ],
);

/** All but the scaler's take a restart. */
const frozen = Object.values(schema.rows)
  .map(({ flag }) => flag)
  .filter((flag) => !SCALER_FLAGS.includes(flag));

export const coordinatorCommand = defineCommand({
  name: "coordinator",
  summary: "Share the cluster out to shards that meet it in a store, and serve the union of their samples.",
  schema,
  run: (_values, surroundings, settings) => runCoordinator({ settings, surroundings, frozen }),
});
