import { composeOptions, withForeign, withRules } from "@kube-state-shards/daemon";
import { defineCommand } from "../command.ts";
import { followStatefulSet } from "../exporter/follow-stateful-set.ts";
import { runExporter } from "../exporter/run-exporter.ts";
import { apiOptions } from "../options/api-options.ts";
import { configOptions } from "../options/config-options.ts";
import { exporterOptions } from "../options/exporter-options.ts";
import { kubeStateMetricsFlags } from "../options/kube-state-metrics-flags.ts";
import { logOptions } from "../options/log-options.ts";
import { metricOptions } from "../options/metric-options.ts";
import { nodeOptions } from "../options/node-options.ts";
import { podOptions } from "../options/pod-options.ts";
import { portOptions } from "../options/port-options.ts";
import { selectionOptions } from "../options/selection-options.ts";
import { namesAllowNoWideWatch, onlyPodsHaveNodes } from "../options/served-part.ts";
import { serverOptions } from "../options/server-options.ts";
import { shardOptions } from "../options/shard-options.ts";

export const exporterSchema = withForeign(
  withRules(
    composeOptions(
      exporterOptions,
      podOptions,
      apiOptions,
      metricOptions,
      selectionOptions,
      nodeOptions,
      portOptions,
      serverOptions,
      shardOptions,
      configOptions,
      logOptions,
    ),
    [onlyPodsHaveNodes, namesAllowNoWideWatch],
  ),
  kubeStateMetricsFlags,
);

export const exporterCommand = defineCommand({
  name: "exporter",
  summary: "Run one exporter with the flags of kube-state-metrics; also what flags without a command run.",
  schema: exporterSchema,
  run: (first, surroundings, settings) => {
    const { pod, podNamespace } = first;
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
