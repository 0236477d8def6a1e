import { composeOptions, defineOptions, withForeign, withRules } from "@kube-state-shards/daemon";
import { defineCommand } from "../command.ts";
import { runExporter } from "../exporter/run-exporter.ts";
import { apiOptions } from "../options/api-options.ts";
import { configOptions } from "../options/config-options.ts";
import { kubeStateMetricsFlags } from "../options/kube-state-metrics-flags.ts";
import { logOptions } from "../options/log-options.ts";
import { metricOptions } from "../options/metric-options.ts";
import { nodeOptions } from "../options/node-options.ts";
import { portOptions } from "../options/port-options.ts";
import { selectionOptions } from "../options/selection-options.ts";
import { namesAllowNoWideWatch, onlyPodsHaveNodes } from "../options/served-part.ts";
import { serverOptions } from "../options/server-options.ts";
import { shardOptions } from "../options/shard-options.ts";
import { staticShard } from "../options/static-shard.ts";

const staticOptions = defineOptions(
  {
    static: {
      flag: "--static",
      env: "KSS_STATIC",
      type: staticShard(),
      required: true,
      help: "Which of how many fixed shards this is, from 0: each namespace belongs to one of them by the hash ring.",
    },
  },
  [],
  "Shard of a fixed fleet",
);

export const shardCommand = defineCommand({
  name: "shard",
  summary: "Run one shard: one of N fixed ones, without a coordinator.",
  schema: withForeign(
    withRules(
      composeOptions(
        staticOptions,
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
  ),
  run: (_values, surroundings, settings) =>
    runExporter({
      settings,
      surroundings,
      partOf: (values) => values.static,
      followPart: async () => {},
      frozen: [],
    }),
});
