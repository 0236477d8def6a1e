import { namespaceAndName } from "../blocks/identity.ts";
import { annotationsFamily, labelsFamily } from "../blocks/label-families.ts";
import { createdFamily, resourceVersionFamily } from "../blocks/metadata-families.ts";
import { numberFamily } from "../blocks/number-family.ts";
import { flag, integer, object, objects, SHOWN, text, time } from "../fields/field.ts";
import { defineKind } from "../kind/define-kind.ts";
import { labelText } from "../labels/label-text.ts";
import {
  booleanOf,
  type JsonRecord,
  lengthOf,
  optionalNumberOf,
  optionalTextOf,
  recordOf,
  textOf,
} from "../narrow/json-value.ts";
import { type HasMetadata, readMetadata } from "../narrow/metadata.ts";
import { unixSeconds } from "../narrow/unix-seconds.ts";
import { parseSchedule } from "../schedule/schedule.ts";

type CronJobObject = HasMetadata & {
  readonly schedule: string;
  readonly timeZone: string | undefined;
  readonly concurrencyPolicy: string;
  readonly suspended: boolean;
  readonly startingDeadlineSeconds: number | undefined;
  readonly successfulJobsHistoryLimit: number | undefined;
  readonly failedJobsHistoryLimit: number | undefined;
  readonly activeJobs: number;
  readonly lastScheduleSeconds: number | undefined;
  readonly lastSuccessfulSeconds: number | undefined;
};

const subject = { prefix: "kube_cronjob", noun: "cron job" } as const;

function readCronJob(object: JsonRecord): CronJobObject {
  const spec = recordOf(object["spec"]);
  const status = recordOf(object["status"]);
  return {
    metadata: readMetadata(object),
    schedule: textOf(spec["schedule"]),
    timeZone: optionalTextOf(spec["timeZone"]),
    concurrencyPolicy: textOf(spec["concurrencyPolicy"]),
    suspended: booleanOf(spec["suspend"]),
    startingDeadlineSeconds: optionalNumberOf(spec["startingDeadlineSeconds"]),
    successfulJobsHistoryLimit: optionalNumberOf(spec["successfulJobsHistoryLimit"]),
    failedJobsHistoryLimit: optionalNumberOf(spec["failedJobsHistoryLimit"]),
    activeJobs: lengthOf(status["active"]),
    lastScheduleSeconds: unixSeconds(status["lastScheduleTime"]),
    lastSuccessfulSeconds: unixSeconds(status["lastSuccessfulTime"]),
  };
}

/** None while the cron job is suspended, has no time to count from, or has a schedule that cannot be read. */
function nextScheduleSeconds(job: CronJobObject): number | undefined {
  const from = job.lastScheduleSeconds ?? job.metadata.createdSeconds;
  if (job.suspended || from === undefined) return undefined;
  return parseSchedule(job.schedule, job.timeZone)?.nextAfter(from);
}

export const cronJobKind = defineKind<CronJobObject>({
  resource: "cronjobs",
  kind: "CronJob",
  group: "batch",
  version: "v1",
  scope: "namespaced",
  identity: namespaceAndName("cronjob"),
  fields: {
    spec: object(2, {
      schedule: text(1, SHOWN),
      startingDeadlineSeconds: integer(2, SHOWN),
      concurrencyPolicy: text(3),
      suspend: flag(4, SHOWN),
      successfulJobsHistoryLimit: integer(6, SHOWN),
      failedJobsHistoryLimit: integer(7, SHOWN),
      timeZone: text(8, SHOWN),
    }),
    status: object(3, {
      active: objects(1, {}),
      lastScheduleTime: time(4),
      lastSuccessfulTime: time(5),
    }),
  },
  narrow: readCronJob,
  families: [
    annotationsFamily({ ...subject, stability: "ALPHA" }),
    labelsFamily({ ...subject, stability: "STABLE" }),
    {
      name: "kube_cronjob_info",
      help: "What the cron job starts jobs by, always 1; without a time zone of its own it is local.",
      stability: "STABLE",
      labels: ["schedule", "concurrency_policy", "timezone"],
      write: ({ schedule, concurrencyPolicy, timeZone }, samples) =>
        samples.add(
          labelText("schedule", schedule) +
            labelText("concurrency_policy", concurrencyPolicy) +
            labelText("timezone", timeZone ?? "local"),
          1,
        ),
    },
    createdFamily({ ...subject, stability: "STABLE" }),
    numberFamily({
      name: "kube_cronjob_status_active",
      help: "How many jobs of the cron job are running.",
      stability: "STABLE",
      read: ({ activeJobs }) => activeJobs,
    }),
    numberFamily({
      name: "kube_cronjob_status_last_schedule_time",
      help: "When the cron job last started a job, in Unix seconds.",
      stability: "STABLE",
      read: ({ lastScheduleSeconds }) => lastScheduleSeconds,
    }),
    numberFamily({
      name: "kube_cronjob_status_last_successful_time",
      help: "When a job of the cron job last succeeded, in Unix seconds.",
      stability: "STABLE",
      read: ({ lastSuccessfulSeconds }) => lastSuccessfulSeconds,
    }),
    numberFamily({
      name: "kube_cronjob_spec_suspend",
      help: "1 while the cron job is suspended, else 0.",
      stability: "STABLE",
      read: ({ suspended }) => (suspended ? 1 : 0),
    }),
    numberFamily({
      name: "kube_cronjob_spec_starting_deadline_seconds",
      help: "For how many seconds after its time the cron job may still start a job.",
      stability: "STABLE",
      read: ({ startingDeadlineSeconds }) => startingDeadlineSeconds,
    }),
    numberFamily({
      name: "kube_cronjob_next_schedule_time",
      help: "When the cron job is due after it last started a job, or after it was created, in Unix seconds.",
      stability: "STABLE",
      read: nextScheduleSeconds,
    }),
    {
      name: "kube_cronjob_schedule_invalid",
      help: "1 where the schedule of the cron job cannot be read in its time zone.",
      stability: "ALPHA",
      write: ({ schedule, timeZone }, samples) => {
        if (parseSchedule(schedule, timeZone) === undefined) samples.add("", 1);
      },
    },
    resourceVersionFamily({ ...subject, stability: "STABLE" }),
    numberFamily({
      name: "kube_cronjob_spec_successful_job_history_limit",
      help: "How many succeeded jobs the cron job keeps.",
      stability: "ALPHA",
      read: ({ successfulJobsHistoryLimit }) => successfulJobsHistoryLimit,
    }),
    numberFamily({
      name: "kube_cronjob_spec_failed_job_history_limit",
      help: "How many failed jobs the cron job keeps.",
      stability: "ALPHA",
      read: ({ failedJobsHistoryLimit }) => failedJobsHistoryLimit,
    }),
  ],
});
