import { composeOptions } from "@kube-state-shards/daemon";
import { defineCommand } from "../command.ts";
import { runCoordinator } from "../coordinator/run-coordinator.ts";
import { apiOptions } from "../options/api-options.ts";
import { coordinatorOptions } from "../options/coordinator-options.ts";
import { mergeOptions } from "../options/fleet-options.ts";
import { handoffOptions } from "../options/handoff-options.ts";
import { logOptions } from "../options/log-options.ts";
import { metricOptions } from "../options/metric-options.ts";
import { portOptions } from "../options/port-options.ts";
import { selectionOptions } from "../options/selection-options.ts";
import { serverOptions } from "../options/server-options.ts";
import { storeOptions } from "../options/store-options.ts";

export const coordinatorCommand = defineCommand({
  name: "coordinator",
  summary: "Share the cluster out to shards that meet it in a store, and serve the union of their samples.",
  schema: composeOptions(
    coordinatorOptions,
    storeOptions,
    mergeOptions,
    handoffOptions,
    apiOptions,
    metricOptions,
    selectionOptions,
    portOptions,
    serverOptions,
    logOptions,
  ),
  run: (values, surroundings) => runCoordinator(values, surroundings),
});
