import type { Values } from "./render-chart.ts";

type ValueSet = {
  readonly values: Values;
  /** Who reads the objects' metrics: nobody, or each object's once. */
  readonly scraped: boolean;
};

const monitor = { monitor: { enabled: true } };

/** Values that differ in which objects are rendered, and in what shape. */
export const VALUE_SETS: Readonly<Record<string, ValueSet>> = {
  defaults: { values: {}, scraped: false },
  small: {
    values: { prometheus: monitor, selfMonitor: { enabled: true }, resources: { limits: { memory: "512Mi" } } },
    scraped: true,
  },
  "small, by annotations": {
    values: { prometheusScrape: true, updateStrategy: "Recreate", extraArgs: ["--v=2", "--use-apiserver-cache"] },
    scraped: true,
  },
  "small, through the Service": {
    values: { prometheus: { scrapeconfig: { enabled: true, staticConfigLabels: { zone: "a" }, sampleLimit: 5 } } },
    scraped: true,
  },
  "small, some namespaces": {
    values: { namespaces: "team-00001,team-00002", namespacesDenylist: ["team-00002"], prometheus: monitor },
    scraped: true,
  },
  "small, the release's own namespace": {
    values: { releaseNamespace: true, collectors: ["pods", "nodes"], collectorsExtra: ["roles"] },
    scraped: false,
  },
  cluster: { values: { mode: "cluster" }, scraped: false },
  "cluster, as in the community's chart": {
    values: {
      autosharding: { enabled: true },
      replicas: 4,
      prometheus: monitor,
      releaseLabel: true,
      extraArgs: ["--v=2", "--enable-gzip-encoding"],
    },
    scraped: true,
  },
  "cluster, monitored": {
    values: {
      mode: "cluster",
      replicas: 5,
      selfMonitor: { enabled: true },
      prometheus: { monitor: { enabled: true, http: { interval: "15s" }, jobLabel: "", namespace: "monitoring" } },
      resources: { requests: { cpu: "100m", memory: "1Gi" }, limits: { memory: "1Gi" } },
      metricLabelsAllowlist: ["pods=[app,team]", "nodes=[*]"],
      metricDenylist: ["kube_lease_.+"],
    },
    scraped: true,
  },
  "cluster, pods monitored": {
    values: {
      mode: "cluster",
      selfMonitor: { enabled: true },
      prometheus: { monitor: { enabled: true, kind: "PodMonitor", podTargetLabels: ["team"], sampleLimit: 1_000_000 } },
      podLabels: { team: "a" },
    },
    scraped: true,
  },
  "cluster, found by /sd": {
    values: {
      mode: "cluster",
      selfMonitor: { enabled: true },
      // The monitor is left what processes say of themselves.
      prometheus: { scrapeconfig: { enabled: true, target: "shards", relabelings: [] }, monitor: { enabled: true } },
    },
    scraped: true,
  },
  "cluster, two partitions found by /sd": {
    values: {
      mode: "cluster",
      replicas: 4,
      partitions: 2,
      selfMonitor: { enabled: true },
      prometheus: { scrapeconfig: { enabled: true, target: "shards" }, monitor: { enabled: true } },
    },
    scraped: true,
  },
  "cluster, five partitions, monitored": {
    values: {
      mode: "cluster",
      replicas: 11,
      partitions: 5,
      selfMonitor: { enabled: true },
      prometheus: { monitor: { enabled: true, additionalLabels: { team: "a" } } },
    },
    scraped: true,
  },
  "cluster, ten partitions, pods monitored": {
    values: {
      mode: "cluster",
      replicas: 12,
      partitions: 10,
      prometheus: { monitor: { enabled: true, kind: "PodMonitor" } },
    },
    scraped: true,
  },
  "cluster, through the Service": {
    values: { mode: "cluster", prometheus: { scrapeconfig: { enabled: true } } },
    scraped: true,
  },
  "cluster, by annotations": { values: { mode: "cluster", prometheusScrape: true }, scraped: true },
  "cluster, in partitions": { values: { mode: "cluster", replicas: 6, partitions: 3 }, scraped: false },
  "cluster, scaled": {
    values: {
      mode: "cluster",
      partitions: 2,
      scaler: {
        mode: true, // as YAML reads a bare `on`
        estimator: "ladder",
        shardsBase: 0,
        nodesPerShard: 300,
        shardsLadder: "0=2,1000=4",
        seriesPerShard: 2_000_000,
        minShards: 2,
        maxShards: 20,
        acceptancePercent: 25,
        recommendationPercent: 10,
        scaleUpDelay: "1m",
        scaleDownDelay: "15m",
        maxStepDown: 2,
        scalerDrainTimeout: "5m",
        scalerPeriod: "20s",
        nodeSelector: "pool=a,!spot",
        schedulableNodesOnly: true,
        shardCpu: "250m",
        shardExtraCpu: "2m",
        shardMemory: "200Mi",
        shardExtraMemory: "1Mi",
      },
      prometheus: monitor,
    },
    scraped: true,
  },
  "cluster, that says how it would be scaled, with a leader by a Lease": {
    values: { mode: "cluster", scaler: { mode: "dry-run" }, coordinator: { leaderElection: "kubernetes" } },
    scraped: false,
  },
  "cluster, without Redis": {
    values: {
      mode: "cluster",
      autosharding: { store: "coordinator" },
      coordinator: { replicas: 1 },
      namespaceSelector: "team=x",
      prometheus: monitor,
    },
    scraped: true,
  },
  "cluster, another Redis": {
    values: {
      mode: "cluster",
      auth: { existingSecret: "my-fleet" },
      redis: {
        create: false,
        url: "rediss://redis.example:6380",
        existingPasswordSecret: { name: "my-redis", key: "password" },
        existingCaSecret: { name: "my-ca" },
      },
      networkPolicy: { scraperNamespaces: [], extraEgress: [{ ports: [{ protocol: "TCP", port: 6380 }] }] },
      namespaces: ["team-00001", "team-00002"],
      collectorsExclude: ["secrets"],
    },
    scraped: false,
  },
  "cluster, everything that can be set": {
    values: {
      mode: "cluster",
      nameOverride: "metrics",
      image: { registry: "registry.example", tag: "1.2.3", sha: "0".repeat(64), pullPolicy: "Always" },
      global: { imagePullSecrets: ["pull"], imageRegistry: "mirror.example" },
      imagePullSecrets: [{ name: "other" }],
      autosharding: { podIPFamily: "IPv6", shardAddressPattern: "http://.*" },
      coordinator: {
        replicas: 3,
        extraArgs: ["--max-moves=10"],
        env: [{ name: "TZ", value: "UTC" }],
        resources: { limits: { memory: "256Mi" } },
        extraRules: [{ apiGroups: [""], resources: ["configmaps"], verbs: ["get"] }],
      },
      extraArgs: ["--max-open-watches=2000"],
      env: [{ name: "NODE_OPTIONS", value: "--max-old-space-size=100" }],
      resources: { limits: { memory: "1Gi", cpu: 1 } },
      metricAllowlist: ["kube_pod_.+"],
      metricOptInList: ["kube_pod_nodeselectors"],
      metricAnnotationsAllowList: ["pods=[a]"],
      service: {
        type: "NodePort",
        port: 9090,
        nodePort: 30080,
        annotations: { a: "b" },
        ipDualStack: { enabled: true, ipFamilies: ["IPv4"], ipFamilyPolicy: "SingleStack" },
      },
      selfMonitor: { enabled: true, telemetryPort: 9091 },
      networkPolicy: { scraperNamespaces: ["a", "b"], apiServerRanges: ["10.0.0.0/8"], apiServerPorts: [443] },
      serviceAccount: { name: "mine", annotations: { a: "b" }, imagePullSecrets: [{ name: "pull" }] },
      podDisruptionBudget: { minAvailable: 1, unhealthyPodEvictionPolicy: "AlwaysAllow" },
      nodeSelector: { "kubernetes.io/os": "linux" },
      tolerations: [{ key: "a", operator: "Exists", effect: "NoSchedule" }],
      affinity: "nodeAffinity: {}",
      topologySpreadConstraints: [{ maxSkew: 1, topologyKey: "zone", whenUnsatisfiable: "DoNotSchedule" }],
      priorityClassName: "system-cluster-critical",
      dnsConfig: { options: [{ name: "ndots", value: "2" }] },
      customLabels: { owner: "us" },
      annotations: { a: "b" },
      labels: { c: "d" },
      podAnnotations: { e: "f" },
      podLabels: { g: "h" },
      volumes: [{ name: "more", emptyDir: {} }],
      volumeMounts: [{ name: "more", mountPath: "/more" }],
      containers: [{ name: "beside", image: "example.com/beside:1" }],
      initContainers: [{ name: "before", image: "example.com/before:1" }],
      extraManifests: [
        { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "{{ .Release.Name }}-extra" }, data: { a: "b" } },
      ],
      handoff: { instance: "all", continuity: "none" },
      drainTimeoutSeconds: 60,
      terminationGracePeriodSeconds: 90,
    },
    scraped: false,
  },
};
