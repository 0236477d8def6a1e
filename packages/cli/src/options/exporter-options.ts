import { defineOptions, integer, rule, text } from "@kube-state-shards/daemon";

/** Which part of a cluster one exporter serves without a coordinator: the ways of kube-state-metrics. */
export const exporterOptions = defineOptions(
  {
    shard: {
      flag: "--shard",
      env: "KSS_SHARD",
      type: integer({ min: 0 }),
      default: 0,
      help: "Which of --total-shards this is, from 0.",
    },
    totalShards: {
      flag: "--total-shards",
      env: "KSS_TOTAL_SHARDS",
      type: integer({ min: 1, max: 1_000 }),
      default: 1,
      help: "Fixed exporters that share the cluster: each namespace and each cluster-scoped kind belongs to one of them.",
    },
    telemetryHost: {
      flag: "--telemetry-host",
      env: "KSS_TELEMETRY_HOST",
      type: text({ placeholder: "<address>", emptyIsUnset: true }),
      default: "::",
      help: "Address of the telemetry port; :: is all of IPv6 and IPv4.",
      why: "kube-state-metrics",
    },
  },
  [
    rule(
      "shard",
      (o) => o.shard < o.totalShards,
      (o) => `got ${o.shard}, want below --total-shards, which is ${o.totalShards}: the first shard is 0`,
    ),
  ],
  "Part of the cluster",
);
