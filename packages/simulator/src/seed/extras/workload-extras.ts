import { seededTime } from "../pod.ts";
import { type Extra, type ExtraSet, extra, ownerOf, podTemplate } from "./extra.ts";

/** What runs pods besides deployments, and what scales and protects it. */
export function workloadExtras({ namespace, app, index }: ExtraSet): readonly Extra[] {
  const at = (name: string) => ({ name, namespace, index });
  const selector = { matchLabels: { app } };
  const template = podTemplate(app);
  const job = { ...template, spec: { ...(template["spec"] as object), restartPolicy: "Never" } };
  const cronJob = extra("cronjobs", at(`${app}-nightly`), {
    spec: {
      schedule: `${index % 60} 3 * * *`,
      concurrencyPolicy: "Forbid",
      suspend: index % 5 === 4,
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 1,
      jobTemplate: { spec: { template: job } },
    },
    status: { lastScheduleTime: seededTime(index * 60), lastSuccessfulTime: seededTime(index * 60 + 40) },
  });
  const hasFailed = index % 7 === 6;
  return [
    extra("statefulsets", at(`${app}-db`), {
      spec: {
        replicas: 2,
        selector,
        serviceName: app,
        template,
        updateStrategy: { type: "RollingUpdate", rollingUpdate: { partition: 0 } },
      },
      status: {
        observedGeneration: 1,
        replicas: 2,
        readyReplicas: 2,
        currentReplicas: 2,
        updatedReplicas: 2,
        availableReplicas: 2,
        currentRevision: `${app}-db-1`,
        updateRevision: `${app}-db-1`,
      },
    }),
    extra("daemonsets", at(`${app}-agent`), {
      spec: { selector, template, updateStrategy: { type: "RollingUpdate" } },
      status: {
        observedGeneration: 1,
        currentNumberScheduled: 3,
        desiredNumberScheduled: 3,
        numberReady: 3,
        numberAvailable: 3,
        updatedNumberScheduled: 3,
        numberMisscheduled: 0,
      },
    }),
    extra("replicationcontrollers", at(`${app}-old`), {
      spec: { replicas: 1, selector: { app }, template },
      status: { replicas: 1, fullyLabeledReplicas: 1, readyReplicas: 1, availableReplicas: 1, observedGeneration: 1 },
    }),
    cronJob,
    extra(
      "jobs",
      { ...at(`${app}-nightly-${29_000_000 + index}`), metadata: ownerOf(cronJob, "batch/v1", "CronJob") },
      {
        spec: { parallelism: 1, completions: 1, backoffLimit: 6, selector, template: job },
        status: {
          startTime: seededTime(index * 60),
          ...(hasFailed ? { failed: 6 } : { succeeded: 1, completionTime: seededTime(index * 60 + 40) }),
          conditions: [
            {
              type: hasFailed ? "Failed" : "Complete",
              status: "True",
              lastTransitionTime: seededTime(index * 60 + 40),
              ...(hasFailed ? { reason: "BackoffLimitExceeded", message: "Job has reached its limit of retries" } : {}),
            },
          ],
        },
      },
    ),
    extra("horizontalpodautoscalers", at(app), {
      spec: {
        scaleTargetRef: { apiVersion: "apps/v1", kind: "StatefulSet", name: `${app}-db` },
        minReplicas: 2,
        maxReplicas: 10,
        metrics: [
          { type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 80 } } },
        ],
      },
      status: {
        observedGeneration: 1,
        currentReplicas: 2,
        desiredReplicas: 2,
        currentMetrics: [
          { type: "Resource", resource: { name: "cpu", current: { averageUtilization: 40, averageValue: "40m" } } },
        ],
        conditions: [
          { type: "AbleToScale", status: "True", lastTransitionTime: seededTime(index), reason: "ReadyForNewScale" },
        ],
      },
    }),
    extra("poddisruptionbudgets", at(app), {
      spec: { minAvailable: 1, selector },
      status: { observedGeneration: 1, currentHealthy: 2, desiredHealthy: 1, disruptionsAllowed: 1, expectedPods: 2 },
    }),
  ];
}
