import { composeOptions, rule, withForeign, withRules } from "@kube-state-shards/daemon";
import { defineCommand } from "../command.ts";
import { followStatefulSet } from "../exporter/follow-stateful-set.ts";
import { isPodsOnly } from "../exporter/kinds-of-part.ts";
import { runExporter } from "../exporter/run-exporter.ts";
import { apiOptions } from "../options/api-options.ts";
import { configOptions } from "../options/config-options.ts";
import { exporterOptions } from "../options/exporter-options.ts";
import { kubeStateMetricsFlags } from "../options/kube-state-metrics-flags.ts";
import { logOptions } from "../options/log-options.ts";
import { metricOptions } from "../options/metric-options.ts";
import { portOptions } from "../options/port-options.ts";
import { selectionOptions } from "../options/selection-options.ts";
import { serverOptions } from "../options/server-options.ts";
import { shardOptions } from "../options/shard-options.ts";

export const exporterSchema = withForeign(
  withRules(
    composeOptions(
      exporterOptions,
      apiOptions,
      metricOptions,
      selectionOptions,
      portOptions,
      serverOptions,
      shardOptions,
      configOptions,
      logOptions,
    ),
    [
      rule(
        "resources",
        (o) => !isPodsOnly(o) || (o.resources ?? []).every(({ resource }) => resource === "pods"),
        (o) =>
          `only pods have a node: with ${o.node === undefined ? "--track-unscheduled-pods" : "--node"} give --resources=pods, and serve ${(
            o.resources ?? []
          )
            .map(({ resource }) => resource)
            .filter((resource) => resource !== "pods")
            .join(", ")} from another exporter`,
      ),
    ],
  ),
  kubeStateMetricsFlags,
);

export const exporterCommand = defineCommand({
  name: "exporter",
  summary: "Run one exporter with the flags of kube-state-metrics; also what flags without a command run.",
  schema: exporterSchema,
  run: (first, surroundings, settings) => {
    const { pod, podNamespace } = first;
    if (first.node !== undefined && first.trackUnscheduledPods) {
      surroundings.console.say(
        "warning: --node: has no effect beside --track-unscheduled-pods, which serves the pods without a node.",
      );
    }
    return runExporter({
      settings,
      surroundings,
      partOf: ({ shard, totalShards }) => (pod === undefined ? { ordinal: shard, total: totalShards } : undefined),
      followPart: async (_values, context) => {
        if (pod !== undefined && podNamespace !== undefined)
          await followStatefulSet({ pod, namespace: podNamespace }, context);
      },
      frozen: ["--pod", "--pod-namespace"],
    });
  },
});
