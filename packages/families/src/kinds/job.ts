import { conditionStatusWriter } from "../blocks/condition-samples.ts";
import { namespaceAndName } from "../blocks/identity.ts";
import { annotationsFamily, labelsFamily } from "../blocks/label-families.ts";
import { createdFamily, existsFamily } from "../blocks/metadata-families.ts";
import { numberFamily } from "../blocks/number-family.ts";
import { ownerFamily } from "../blocks/owner-family.ts";
import { integer, object, objects, SHOWN, text, time } from "../fields/field.ts";
import { defineKind } from "../kind/define-kind.ts";
import type { WriteSamples } from "../kind/family.ts";
import { labelText } from "../labels/label-text.ts";
import { type Condition, readCondition } from "../narrow/condition.ts";
import { type JsonRecord, numberOf, optionalNumberOf, recordOf, recordsOf } from "../narrow/json-value.ts";
import { type HasMetadata, readMetadata } from "../narrow/metadata.ts";
import { unixSeconds } from "../narrow/unix-seconds.ts";

type JobObject = HasMetadata & {
  readonly parallelism: number | undefined;
  readonly completions: number | undefined;
  readonly activeDeadlineSeconds: number | undefined;
  readonly succeeded: number;
  readonly failed: number;
  readonly active: number;
  readonly ready: number;
  readonly conditions: readonly Condition[];
  readonly startSeconds: number | undefined;
  readonly completionSeconds: number | undefined;
};

const subject = { prefix: "kube_job", noun: "job" } as const;
const writeStatus = conditionStatusWriter("condition");
/** Each is a sample, 1 or 0; pods that failed for any other reason are counted under the empty one. */
const FAILURE_REASONS = ["BackoffLimitExceeded", "DeadlineExceeded", "Evicted"] as const;
const UNKNOWN_REASON = labelText("reason", "");

function readJob(object: JsonRecord): JobObject {
  const spec = recordOf(object["spec"]);
  const status = recordOf(object["status"]);
  return {
    metadata: readMetadata(object),
    parallelism: optionalNumberOf(spec["parallelism"]),
    completions: optionalNumberOf(spec["completions"]),
    activeDeadlineSeconds: optionalNumberOf(spec["activeDeadlineSeconds"]),
    succeeded: numberOf(status["succeeded"]),
    failed: numberOf(status["failed"]),
    active: numberOf(status["active"]),
    ready: numberOf(status["ready"]),
    conditions: recordsOf(status["conditions"], readCondition),
    startSeconds: unixSeconds(status["startTime"]),
    completionSeconds: unixSeconds(status["completionTime"]),
  };
}

const conditionsOf = (job: JobObject, type: string): readonly Condition[] =>
  job.conditions.filter((condition) => condition.type === type);

/** One sample per status for each condition of the type; none before the job has it. */
const writeCondition =
  (type: string): WriteSamples<JobObject> =>
  (job, samples) => {
    for (const { status } of conditionsOf(job, type)) writeStatus(samples, "", status);
  };

const writeFailed: WriteSamples<JobObject> = (job, samples) => {
  if (job.failed === 0) return samples.add("", 0);
  const ends = conditionsOf(job, "Failed");
  for (const end of ends) {
    for (const reason of FAILURE_REASONS) samples.add(labelText("reason", reason), end.reason === reason ? 1 : 0);
  }
  const isKnown = ends.some((end) => FAILURE_REASONS.some((reason) => reason === end.reason));
  if (!isKnown) samples.add(UNKNOWN_REASON, job.failed);
};

export const jobKind = defineKind<JobObject>({
  resource: "jobs",
  kind: "Job",
  group: "batch",
  version: "v1",
  scope: "namespaced",
  identity: namespaceAndName("job_name"),
  fields: {
    spec: object(2, {
      parallelism: integer(1, SHOWN),
      completions: integer(2, SHOWN),
      activeDeadlineSeconds: integer(3, SHOWN),
    }),
    status: object(3, {
      conditions: objects(1, {
        type: text(1, SHOWN),
        status: text(2, SHOWN),
        lastTransitionTime: time(4),
        reason: text(5),
      }),
      startTime: time(2),
      completionTime: time(3),
      active: integer(4),
      succeeded: integer(5),
      failed: integer(6),
      ready: integer(9, SHOWN),
    }),
  },
  narrow: readJob,
  families: [
    annotationsFamily({ ...subject, stability: "ALPHA" }),
    labelsFamily({ ...subject, stability: "STABLE" }),
    existsFamily({ ...subject, stability: "STABLE" }),
    createdFamily({ ...subject, stability: "STABLE" }),
    numberFamily({
      name: "kube_job_spec_parallelism",
      help: "How many pods the job may run at once.",
      stability: "STABLE",
      read: ({ parallelism }) => parallelism,
    }),
    numberFamily({
      name: "kube_job_spec_completions",
      help: "How many pods have to succeed for the job to be complete.",
      stability: "STABLE",
      read: ({ completions }) => completions,
    }),
    numberFamily({
      name: "kube_job_spec_active_deadline_seconds",
      help: "For how many seconds the job may run.",
      stability: "STABLE",
      read: ({ activeDeadlineSeconds }) => activeDeadlineSeconds,
    }),
    numberFamily({
      name: "kube_job_status_succeeded",
      help: "How many pods of the job have succeeded.",
      stability: "STABLE",
      read: ({ succeeded }) => succeeded,
    }),
    {
      name: "kube_job_status_failed",
      help: "1 for the known reason the job failed for, else how many of its pods have failed.",
      stability: "STABLE",
      labels: ["reason"],
      write: writeFailed,
    },
    numberFamily({
      name: "kube_job_status_active",
      help: "How many pods of the job are pending or running.",
      stability: "STABLE",
      read: ({ active }) => active,
    }),
    numberFamily({
      name: "kube_job_status_ready",
      help: "How many pods of the job are ready.",
      stability: "ALPHA",
      read: ({ ready }) => ready,
    }),
    {
      name: "kube_job_complete",
      help: "1 for the status of the condition that the job is complete, 0 for the other two.",
      stability: "STABLE",
      labels: ["condition"],
      write: writeCondition("Complete"),
    },
    {
      name: "kube_job_failed",
      help: "1 for the status of the condition that the job has failed, 0 for the other two.",
      stability: "STABLE",
      labels: ["condition"],
      write: writeCondition("Failed"),
    },
    numberFamily({
      name: "kube_job_status_start_time",
      help: "When the job was started, in Unix seconds.",
      stability: "STABLE",
      read: ({ startSeconds }) => startSeconds,
    }),
    numberFamily({
      name: "kube_job_status_completion_time",
      help: "When the job was completed, in Unix seconds.",
      stability: "STABLE",
      read: ({ completionSeconds }) => completionSeconds,
    }),
    {
      name: "kube_job_status_suspended",
      help: "1 while the job is suspended, 0 once it has been resumed.",
      stability: "ALPHA",
      write: (job, samples) => {
        for (const { status } of conditionsOf(job, "Suspended")) samples.add("", status === "True" ? 1 : 0);
      },
    },
    ownerFamily({ ...subject, stability: "STABLE" }),
  ],
});
