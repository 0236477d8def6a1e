import type { Values } from "./render-chart.ts";

/** Values that must be refused, with what helm then says. */
export const REFUSED_VALUES: readonly (readonly [Values, RegExp])[] = [
  [{ replica: 3 }, /additional properties 'replica' not allowed/],
  [{ autosharding: { enable: true } }, /'\/autosharding'.*'enable' not allowed/],
  [{ collectors: ["pod"] }, /'\/collectors\/0'.*must be one of .*'pods'/],
  [{ mode: "large" }, /'\/mode'.*must be one of.*'small', 'cluster'/],
  [{ extraArgs: ["-v"] }, /'\/extraArgs\/0'.*does not match pattern/],
  [{ replicas: 2 }, /replicas: got 2, want 1 in mode small.*set mode to cluster/],
  [{ mode: "small", autosharding: { enabled: true } }, /mode: got small beside autosharding.enabled/],
  [
    { mode: "cluster", drainTimeoutSeconds: 100, terminationGracePeriodSeconds: 129 },
    /terminationGracePeriodSeconds: got 129, want at least 130/,
  ],
  [{ partitions: 2 }, /partitions: got 2, want 1 in mode small.*set mode to cluster/],
  [{ mode: "cluster", partitions: 4 }, /partitions: got 4, want at most 3, the shards/],
  [
    { mode: "cluster", partitions: 4, scaler: { mode: "on", maxShards: 3 } },
    /partitions: got 4, want at most 3, scaler.maxShards/,
  ],
  [
    { mode: "cluster", coordinator: { extraArgs: ["--partitions=2"] } },
    /coordinator.extraArgs: got --partitions.*use the value partitions/,
  ],
  [{ mode: "cluster", scaler: { mode: "on" }, replicas: 3 }, /replicas: got 3 beside scaler.mode: on/],
  [{ scaler: { mode: "dry-run" } }, /scaler.mode: got dry-run, want off in mode small/],
  [{ mode: "cluster", scaler: { nodesPerShrad: 5 } }, /'\/scaler'.*'nodesPerShrad' not allowed/],
  [
    { mode: "cluster", autosharding: { store: "coordinator" } },
    /coordinator.replicas: got 2, want 1 with autosharding.store: coordinator/,
  ],
  [
    {
      mode: "cluster",
      autosharding: { store: "coordinator" },
      coordinator: { replicas: 1, leaderElection: "kubernetes" },
    },
    /coordinator.leaderElection: got kubernetes, want store/,
  ],
  [{ mode: "cluster", redis: { create: false } }, /redis.url: missing/],
  [{ mode: "cluster", redis: { url: "redis://other" } }, /redis.url: got one beside redis.create/],
  [{ prometheus: { monitor: { enabled: true }, scrapeconfig: { enabled: true } } }, /each series must be read once/],
  [{ prometheusScrape: true, prometheus: { monitor: { enabled: true } } }, /read a second time/],
  [
    { mode: "cluster", prometheusScrape: true, handoff: { continuity: "timestamps" } },
    /handoff.continuity: got timestamps beside prometheusScrape/,
  ],
  [
    {
      mode: "cluster",
      prometheus: { monitor: { enabled: true, podTargetLabels: ["apps.kubernetes.io/pod-index"] } },
    },
    /podTargetLabels: got apps.kubernetes.io\/pod-index, which differs from shard to shard/,
  ],
  [
    { mode: "cluster", partitions: 3, prometheus: { monitor: { enabled: true } } },
    /beside partitions: 3; a pod's last digit tells the partition for 2, 5 or 10 alone/,
  ],
  [{ prometheus: { scrapeconfig: { enabled: true, target: "shards" } } }, /got shards, want union in mode small/],
  [{ extraArgs: ["--namespaces=a"] }, /extraArgs: got --namespaces.*use the value namespaces/],
  [
    { mode: "cluster", coordinator: { extraArgs: ["--expected-shards=2"] } },
    /coordinator.extraArgs: got --expected-shards.*use the value replicas/,
  ],
  [{ rbac: { useClusterRole: false } }, /rbac.useClusterRole: got false, which takes namespaces/],
  [{ collectors: ["pods"], collectorsExclude: ["pods"] }, /collectorsExclude: nothing is left to serve/],
  [{ service: { port: 8081 } }, /service.port: got 8081, which is selfMonitor.telemetryPort/],
  [{ customResourceState: { enabled: true } }, /customResourceState.enabled: custom resources are not served/],
  [
    { networkPolicy: { flavor: "cilium" }, hostNetwork: true },
    /2 of the values cannot be used:(?:.|\n)*hostNetwork: not here(?:.|\n)*networkPolicy.flavor: only policies of Kubernetes/,
  ],
];

/** What the community's chart has and nothing here answers to does no harm while it asks for nothing. */
export const HARMLESS_VALUES: Values = {
  kubeRBACProxy: { enabled: false, image: { repository: "any" } },
  authFilter: { enabled: false },
  customResourceState: { enabled: false, config: {} },
  verticalPodAutoscaler: { enabled: false },
  kubeconfig: { enabled: false, secret: null },
  hostNetwork: false,
  selectorOverride: {},
  startupProbe: { enabled: false, failureThreshold: 3 },
  rbac: { useExistingRole: "", extraRules: [] },
  networkPolicy: { flavor: "kubernetes" },
  prometheus: { monitor: { http: { scheme: "", tlsConfig: {}, bearerTokenSecret: {} }, selectorOverride: {} } },
  livenessProbe: { httpGet: { httpHeaders: [], scheme: "http" } },
};
