import { defineOptions, flag, integer, rule, text } from "@kube-state-shards/daemon";

const name = text({ placeholder: "<name>", emptyIsUnset: true });

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
    pod: {
      flag: "--pod",
      env: "KSS_POD",
      type: name,
      default: undefined,
      help: "Name of the pod this runs in, one of a StatefulSet: its ordinal and replicas take the place of --shard and --total-shards.",
    },
    podNamespace: {
      flag: "--pod-namespace",
      env: "KSS_POD_NAMESPACE",
      configKeys: ["namespace"],
      type: name,
      default: undefined,
      help: "Namespace of --pod.",
    },
    node: {
      flag: "--node",
      env: "KSS_NODE",
      type: name,
      default: undefined,
      help: "Serve only the pods of this node, and no other kind.",
    },
    trackUnscheduledPods: {
      flag: "--track-unscheduled-pods",
      env: "KSS_TRACK_UNSCHEDULED_PODS",
      type: flag(),
      default: false,
      help: "Serve only the pods that have no node yet, and no other kind.",
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
    rule(
      "pod",
      (o) => (o.pod === undefined) === (o.podNamespace === undefined),
      (o) => `--pod and --pod-namespace go together: ${o.pod === undefined ? "--pod" : "--pod-namespace"} is missing`,
    ),
  ],
  "Part of the cluster",
);
