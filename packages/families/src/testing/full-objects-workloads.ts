import { fullConditions as conditions, fullMetadata as metadata } from "./full-metadata.ts";

const cronJob = {
  metadata,
  spec: {
    schedule: "30 */6 * * *",
    timeZone: "Asia/Kolkata",
    concurrencyPolicy: "Forbid",
    suspend: false,
    startingDeadlineSeconds: 300,
    successfulJobsHistoryLimit: 3,
    failedJobsHistoryLimit: 1,
  },
  status: {
    active: [{ kind: "Job", namespace: "shop", name: "web-1-29000000" }],
    lastScheduleTime: "2026-01-01T00:30:00Z",
    lastSuccessfulTime: "2026-01-01T00:31:00Z",
  },
};

const figures = { value: "100", averageValue: "2500m", averageUtilization: 80 };
const metricSources = (field: "target" | "current") => [
  {
    type: "Object",
    object: { describedObject: { kind: "Ingress", name: "web" }, metric: { name: "hits" }, [field]: figures },
  },
  { type: "Pods", pods: { metric: { name: "transactions" }, [field]: { averageValue: "33" } } },
  { type: "Resource", resource: { name: "cpu", [field]: figures } },
  { type: "ContainerResource", containerResource: { name: "cpu", container: "main", [field]: figures } },
  { type: "External", external: { metric: { name: "queue_length" }, [field]: { value: "30" } } },
];

const horizontalPodAutoscaler = {
  metadata,
  spec: {
    scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "web" },
    minReplicas: 2,
    maxReplicas: 10,
    metrics: metricSources("target"),
    behavior: { scaleUp: { tolerance: "50m" }, scaleDown: { tolerance: "250m" } },
  },
  status: { currentReplicas: 3, desiredReplicas: 4, currentMetrics: metricSources("current"), conditions },
};

const job = {
  metadata,
  spec: { parallelism: 2, completions: 3, activeDeadlineSeconds: 900 },
  status: {
    succeeded: 1,
    failed: 2,
    active: 1,
    ready: 1,
    startTime: "2026-01-01T00:00:01Z",
    completionTime: "2026-01-01T00:10:00Z",
    conditions: [
      { type: "Suspended", status: "True" },
      { type: "Complete", status: "False" },
      { type: "Failed", status: "True", reason: "DeadlineExceeded" },
    ],
  },
};

/** For each resource the object that has everything, then those that are what it cannot be at once. */
export const workloadObjects: Readonly<Record<string, readonly unknown[]>> = {
  cronjobs: [
    cronJob,
    { metadata: { name: "web-2", namespace: "shop" }, spec: { schedule: "*/60 * * * *", suspend: true } },
  ],
  daemonsets: [
    {
      metadata,
      status: {
        currentNumberScheduled: 5,
        desiredNumberScheduled: 6,
        numberAvailable: 3,
        numberMisscheduled: 1,
        numberReady: 4,
        numberUnavailable: 3,
        updatedNumberScheduled: 2,
        observedGeneration: 3,
      },
    },
  ],
  horizontalpodautoscalers: [horizontalPodAutoscaler],
  jobs: [job],
  poddisruptionbudgets: [
    {
      metadata,
      status: {
        currentHealthy: 12,
        desiredHealthy: 10,
        disruptionsAllowed: 2,
        expectedPods: 15,
        observedGeneration: 3,
      },
    },
  ],
  replicationcontrollers: [
    {
      metadata,
      spec: { replicas: 5 },
      status: { replicas: 5, fullyLabeledReplicas: 4, readyReplicas: 3, availableReplicas: 2, observedGeneration: 3 },
    },
  ],
  statefulsets: [
    {
      metadata,
      spec: {
        replicas: 3,
        ordinals: { start: 2 },
        persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain", whenScaled: "Delete" },
      },
      status: {
        replicas: 3,
        availableReplicas: 1,
        currentReplicas: 1,
        readyReplicas: 2,
        updatedReplicas: 2,
        observedGeneration: 3,
        currentRevision: "web-1-6d5f",
        updateRevision: "web-1-7c4b",
      },
    },
  ],
};
