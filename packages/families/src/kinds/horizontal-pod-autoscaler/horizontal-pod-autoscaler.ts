import { conditionsFamily } from "../../blocks/condition-samples.ts";
import { namespaceAndName } from "../../blocks/identity.ts";
import { annotationsFamily, labelsFamily } from "../../blocks/label-families.ts";
import { createdFamily, deletionTimestampFamily, generationFamily } from "../../blocks/metadata-families.ts";
import { numberFamily } from "../../blocks/number-family.ts";
import { defineKind } from "../../kind/define-kind.ts";
import type { SampleSink } from "../../kind/family.ts";
import { labelText } from "../../labels/label-text.ts";
import { type Condition, readCondition } from "../../narrow/condition.ts";
import { type JsonRecord, numberOf, optionalNumberOf, recordOf, recordsOf, textOf } from "../../narrow/json-value.ts";
import { type HasMetadata, readMetadata } from "../../narrow/metadata.ts";
import { parseQuantity } from "../../narrow/quantity.ts";
import { AUTOSCALER_FIELDS } from "./horizontal-pod-autoscaler-fields.ts";
import { type ScalingMetric, scalingMetricReader } from "./scaling-metric.ts";

type HorizontalPodAutoscalerObject = HasMetadata & {
  readonly target: { readonly apiVersion: string; readonly kind: string; readonly name: string };
  readonly maxReplicas: number;
  readonly minReplicas: number;
  readonly targetMetrics: readonly ScalingMetric[];
  readonly scaleDownTolerance: number | undefined;
  readonly scaleUpTolerance: number | undefined;
  readonly currentMetrics: readonly ScalingMetric[];
  readonly currentReplicas: number;
  readonly desiredReplicas: number;
  readonly conditions: readonly Condition[];
};

const subject = { prefix: "kube_horizontalpodautoscaler", noun: "autoscaler" } as const;
const METRIC_LABELS = ["metric_name", "metric_target_type", "container"] as const;
const readTarget = scalingMetricReader("target");
const readCurrent = scalingMetricReader("current");

function readHorizontalPodAutoscaler(object: JsonRecord): HorizontalPodAutoscalerObject {
  const spec = recordOf(object["spec"]);
  const status = recordOf(object["status"]);
  const behavior = recordOf(spec["behavior"]);
  const target = recordOf(spec["scaleTargetRef"]);
  return {
    metadata: readMetadata(object),
    target: {
      apiVersion: textOf(target["apiVersion"]),
      kind: textOf(target["kind"]),
      name: textOf(target["name"]),
    },
    maxReplicas: numberOf(spec["maxReplicas"]),
    minReplicas: optionalNumberOf(spec["minReplicas"]) ?? 1,
    targetMetrics: recordsOf(spec["metrics"], readTarget),
    scaleDownTolerance: readTolerance(behavior["scaleDown"]),
    scaleUpTolerance: readTolerance(behavior["scaleUp"]),
    currentMetrics: recordsOf(status["currentMetrics"], readCurrent),
    currentReplicas: numberOf(status["currentReplicas"]),
    desiredReplicas: numberOf(status["desiredReplicas"]),
    conditions: recordsOf(status["conditions"], readCondition),
  };
}

const readTolerance = (rules: unknown): number | undefined => parseQuantity(recordOf(rules)["tolerance"])?.approximate;

function writeMetrics(metrics: readonly ScalingMetric[], samples: SampleSink): void {
  for (const { metricName, container, figures } of metrics) {
    const [before, after] = [labelText("metric_name", metricName), labelText("container", container)];
    for (const [labels, value] of figures) samples.add(before + labels + after, value);
  }
}

export const horizontalPodAutoscalerKind = defineKind<HorizontalPodAutoscalerObject>({
  resource: "horizontalpodautoscalers",
  kind: "HorizontalPodAutoscaler",
  group: "autoscaling",
  version: "v2",
  scope: "namespaced",
  identity: namespaceAndName("horizontalpodautoscaler"),
  fields: AUTOSCALER_FIELDS,
  narrow: readHorizontalPodAutoscaler,
  families: [
    {
      name: "kube_horizontalpodautoscaler_info",
      help: "What the autoscaler scales, always 1.",
      stability: "ALPHA",
      labels: ["scaletargetref_api_version", "scaletargetref_kind", "scaletargetref_name"],
      write: ({ target: { apiVersion, kind, name } }, samples) => {
        const version = apiVersion === "" ? "" : labelText("scaletargetref_api_version", apiVersion);
        samples.add(version + labelText("scaletargetref_kind", kind) + labelText("scaletargetref_name", name), 1);
      },
    },
    generationFamily({ ...subject, stability: "STABLE" }),
    numberFamily({
      name: "kube_horizontalpodautoscaler_spec_max_replicas",
      help: "How many pods the autoscaler may ask for at most.",
      stability: "STABLE",
      read: ({ maxReplicas }) => maxReplicas,
    }),
    numberFamily({
      name: "kube_horizontalpodautoscaler_spec_min_replicas",
      help: "How many pods the autoscaler may ask for at least, 1 unless it says otherwise.",
      stability: "STABLE",
      read: ({ minReplicas }) => minReplicas,
    }),
    {
      name: "kube_horizontalpodautoscaler_spec_target_metric",
      help: "What each metric should be that the autoscaler goes by.",
      stability: "ALPHA",
      labels: METRIC_LABELS,
      write: ({ targetMetrics }, samples) => writeMetrics(targetMetrics, samples),
    },
    numberFamily({
      name: "kube_horizontalpodautoscaler_spec_behavior_scale_down_tolerance",
      help: "How far, as a share of its target, a metric may fall before the autoscaler takes pods away.",
      stability: "ALPHA",
      read: ({ scaleDownTolerance }) => scaleDownTolerance,
    }),
    numberFamily({
      name: "kube_horizontalpodautoscaler_spec_behavior_scale_up_tolerance",
      help: "How far, as a share of its target, a metric may rise before the autoscaler adds pods.",
      stability: "ALPHA",
      read: ({ scaleUpTolerance }) => scaleUpTolerance,
    }),
    {
      name: "kube_horizontalpodautoscaler_status_target_metric",
      help: "What each metric is that the autoscaler goes by.",
      stability: "STABLE",
      labels: METRIC_LABELS,
      write: ({ currentMetrics }, samples) => writeMetrics(currentMetrics, samples),
    },
    numberFamily({
      name: "kube_horizontalpodautoscaler_status_current_replicas",
      help: "How many pods there are of what the autoscaler scales.",
      stability: "STABLE",
      read: ({ currentReplicas }) => currentReplicas,
    }),
    numberFamily({
      name: "kube_horizontalpodautoscaler_status_desired_replicas",
      help: "How many pods the autoscaler last asked for.",
      stability: "STABLE",
      read: ({ desiredReplicas }) => desiredReplicas,
    }),
    annotationsFamily({ ...subject, stability: "ALPHA" }),
    labelsFamily({ ...subject, stability: "STABLE" }),
    conditionsFamily({ ...subject, stability: "STABLE" }),
    createdFamily({ ...subject, stability: "ALPHA" }),
    deletionTimestampFamily({ ...subject, stability: "ALPHA" }),
  ],
});
