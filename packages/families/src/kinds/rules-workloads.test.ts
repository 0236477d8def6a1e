import { describe, expect, it } from "vitest";
import { linesOf } from "../testing/lines-of.ts";

type Fields = Readonly<Record<string, unknown>>;

describe("a job that failed", () => {
  const failed = (status: Fields): readonly string[] => linesOf("jobs", "kube_job_status_failed", { status });
  const because = (reason: string): Fields => ({ type: "Failed", status: "True", reason });
  const known = (present?: string): readonly string[] =>
    ["BackoffLimitExceeded", "DeadlineExceeded", "Evicted"].map(
      (reason) => `,reason="${reason}" ${reason === present ? 1 : 0}`,
    );

  it("shows each known reason once it has one, whatever the number of its pods", () => {
    expect(failed({ failed: 7, conditions: [because("DeadlineExceeded")] })).toEqual(known("DeadlineExceeded"));
    expect(failed({ failed: 7, conditions: [because("Evicted")] })).toEqual(known("Evicted"));
  });

  it("shows how many pods failed for a reason it does not know, beside the known ones", () => {
    expect(failed({ failed: 7, conditions: [because("PodFailurePolicy")] })).toEqual([...known(), ',reason="" 7']);
  });

  it("shows how many pods failed while it goes on", () => {
    expect(failed({ failed: 7 })).toEqual([',reason="" 7']);
    expect(failed({ failed: 7, conditions: [{ type: "Complete", reason: "Evicted" }] })).toEqual([',reason="" 7']);
  });

  it("shows none, without a reason, as long as no pod failed", () => {
    expect(failed({ conditions: [because("DeadlineExceeded")] })).toEqual([" 0"]);
  });
});

describe("a job", () => {
  it("is neither complete, failed nor suspended before it has such a condition", () => {
    const status = { conditions: [{ type: "FailureTarget", status: "True" }] };
    for (const family of ["kube_job_complete", "kube_job_failed", "kube_job_status_suspended"]) {
      expect(linesOf("jobs", family, { status })).toEqual([]);
    }
  });

  it.each([
    ["True", [',condition="true" 1', ',condition="false" 0', ',condition="unknown" 0']],
    ["Unknown", [',condition="true" 0', ',condition="false" 0', ',condition="unknown" 1']],
  ])("shows the three statuses of its completion, which is %s", (status, lines) => {
    expect(linesOf("jobs", "kube_job_complete", { status: { conditions: [{ type: "Complete", status }] } })).toEqual(
      lines,
    );
  });

  it("shows what it has been told only, but counts from 0", () => {
    expect(linesOf("jobs", "kube_job_spec_completions", {})).toEqual([]);
    expect(linesOf("jobs", "kube_job_spec_parallelism", { spec: { parallelism: 0 } })).toEqual([" 0"]);
    expect(linesOf("jobs", "kube_job_status_ready", {})).toEqual([" 0"]);
  });
});

describe("an autoscaler", () => {
  const targets = (metric: unknown): readonly string[] =>
    linesOf("horizontalpodautoscalers", "kube_horizontalpodautoscaler_spec_target_metric", {
      spec: { metrics: [metric] },
    });
  const target = { value: "1500m", averageValue: "2Ki", averageUtilization: 80 };
  const all = (name: string, container = ""): readonly string[] =>
    [
      ["value", 1.5],
      ["average", 2048],
      ["utilization", 80],
    ].map(([type, value]) => `,metric_name="${name}",metric_target_type="${type}",container="${container}" ${value}`);

  it.each([
    [{ type: "Object", object: { metric: { name: "hits" }, target } }, all("hits")],
    [{ type: "Pods", pods: { metric: { name: "hits" }, target } }, all("hits")],
    [{ type: "External", external: { metric: { name: "hits" }, target } }, all("hits")],
    [{ type: "Resource", resource: { name: "cpu", target } }, all("cpu")],
    [{ type: "ContainerResource", containerResource: { name: "cpu", container: "c", target } }, all("cpu", "c")],
    [{ type: "Resource", resource: { name: "cpu", container: "c", target } }, all("cpu")],
    [{ type: "Resource", resource: { name: "cpu", target: {} } }, []],
    [{ type: "Resource", pods: { metric: { name: "hits" }, target } }, []],
    [{ type: "Other", resource: { name: "cpu", target } }, []],
    [{ type: "constructor", constructor: { name: "cpu", target } }, []],
    [{ resource: { name: "cpu", target } }, []],
  ])("by %j shows %j", (metric, lines) => expect(targets(metric)).toEqual(lines));

  it("shows a figure of 0, and leaves out one that is no quantity", () => {
    const resource = { name: "cpu", target: { value: "abc", averageValue: "0", averageUtilization: 0 } };
    expect(targets({ type: "Resource", resource })).toEqual([
      ',metric_name="cpu",metric_target_type="average",container="" 0',
      ',metric_name="cpu",metric_target_type="utilization",container="" 0',
    ]);
  });

  it("shows at least one pod unless it is told otherwise", () => {
    const family = "kube_horizontalpodautoscaler_spec_min_replicas";
    expect(linesOf("horizontalpodautoscalers", family, {})).toEqual([" 1"]);
    expect(linesOf("horizontalpodautoscalers", family, { spec: { minReplicas: 0 } })).toEqual([" 0"]);
  });

  it("shows a tolerance to the billionth, and none for a direction that has none", () => {
    const spec = { behavior: { scaleUp: { tolerance: "1234567n" }, scaleDown: { policies: [] } } };
    const family = "kube_horizontalpodautoscaler_spec_behavior_scale";
    expect(linesOf("horizontalpodautoscalers", `${family}_up_tolerance`, { spec })).toEqual([" 0.001234567"]);
    expect(linesOf("horizontalpodautoscalers", `${family}_down_tolerance`, { spec })).toEqual([]);
  });

  it("names the API version of what it scales only where it is given", () => {
    const info = (scaleTargetRef: Fields): readonly string[] =>
      linesOf("horizontalpodautoscalers", "kube_horizontalpodautoscaler_info", { spec: { scaleTargetRef } });
    const rest = ',scaletargetref_kind="Deployment",scaletargetref_name="web" 1';
    const named = { kind: "Deployment", name: "web" };
    expect(info({ ...named, apiVersion: "apps/v1" })).toEqual([`,scaletargetref_api_version="apps/v1"${rest}`]);
    expect(info(named)).toEqual([rest]);
  });
});

describe("a cron job", () => {
  const spec = { schedule: "0 12 * * *" };
  const status = { lastScheduleTime: "2026-03-01T10:00:00Z" };
  const metadata = { creationTimestamp: "2026-02-01T10:00:00Z" };
  const due = (object: Fields): readonly string[] =>
    linesOf("cronjobs", "kube_cronjob_next_schedule_time", object).map((line) =>
      new Date(Number(line) * 1000).toISOString(),
    );
  const isInvalid = (invalid: Fields): boolean =>
    linesOf("cronjobs", "kube_cronjob_schedule_invalid", { spec: invalid }).join() === " 1";

  it("is due after it last started a job, or after it was created, or not at all", () => {
    expect(due({ metadata, spec, status })).toEqual(["2026-03-01T12:00:00.000Z"]);
    expect(due({ metadata, spec })).toEqual(["2026-02-01T12:00:00.000Z"]);
    expect(due({ spec })).toEqual([]);
  });

  it("is due in its time zone, and in UTC without one", () => {
    expect(due({ spec: { ...spec, timeZone: "Asia/Tokyo" }, status })).toEqual(["2026-03-02T03:00:00.000Z"]);
  });

  it("is not due while it is suspended, though its schedule can be read", () => {
    expect(due({ spec: { ...spec, suspend: true }, status })).toEqual([]);
    expect(isInvalid({ ...spec, suspend: true })).toBe(false);
  });

  it("is not due with a schedule that cannot be read, and says so even when suspended", () => {
    for (const invalid of [{ schedule: "*/60 * * * *" }, { schedule: "0 12 * * *", timeZone: "Nowhere/Else" }, {}]) {
      expect(due({ spec: invalid, status })).toEqual([]);
      expect(isInvalid({ ...invalid, suspend: true })).toBe(true);
    }
  });

  it("tells its time zone as it is given, and local without one", () => {
    const zoneOf = (timeZone: unknown): readonly string[] =>
      linesOf("cronjobs", "kube_cronjob_info", { spec: { ...spec, timeZone } });
    const before = ',schedule="0 12 * * *",concurrency_policy="",timezone=';
    expect(zoneOf(undefined)).toEqual([`${before}"local" 1`]);
    expect(zoneOf("")).toEqual([`${before}"" 1`]);
    expect(zoneOf("Europe/Kyiv")).toEqual([`${before}"Europe/Kyiv" 1`]);
  });

  it("counts the jobs it names, and says 0 where it is not suspended", () => {
    expect(linesOf("cronjobs", "kube_cronjob_status_active", { status: { active: [{}, {}] } })).toEqual([" 2"]);
    expect(linesOf("cronjobs", "kube_cronjob_spec_suspend", {})).toEqual([" 0"]);
  });
});

describe("a stateful set", () => {
  it("tells what becomes of its claims once it says one of the two", () => {
    const claims = (policy: unknown): readonly string[] =>
      linesOf("statefulsets", "kube_statefulset_persistentvolumeclaim_retention_policy", {
        spec: { persistentVolumeClaimRetentionPolicy: policy },
      });
    expect(claims({ whenScaled: "Delete" })).toEqual([',when_deleted="",when_scaled="Delete" 1']);
    expect(claims({})).toEqual([]);
    expect(claims(null)).toEqual([]);
  });

  it("starts at 0 where it has ordinals without a start, and tells none without ordinals", () => {
    const start = (ordinals: unknown): readonly string[] =>
      linesOf("statefulsets", "kube_statefulset_ordinals_start", { spec: { ordinals } });
    expect(start({})).toEqual([" 0"]);
    expect(start(null)).toEqual([]);
  });

  it("has revisions before it has pods, without a name", () => {
    for (const which of ["current", "update"]) {
      expect(linesOf("statefulsets", `kube_statefulset_status_${which}_revision`, {})).toEqual([',revision="" 1']);
    }
  });
});

describe("replicas that are wanted", () => {
  it.each([
    ["replicationcontrollers", "kube_replicationcontroller_spec_replicas"],
    ["statefulsets", "kube_statefulset_replicas"],
  ])("of %s are shown where they are given", (resource, family) => {
    expect(linesOf(resource, family, { spec: { replicas: 0 } })).toEqual([" 0"]);
    expect(linesOf(resource, family, {})).toEqual([]);
  });
});
