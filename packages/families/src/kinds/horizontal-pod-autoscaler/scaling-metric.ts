import { labelText } from "../../labels/label-text.ts";
import { isRecord, type JsonRecord, recordOf, textOf } from "../../narrow/json-value.ts";
import { parseQuantity } from "../../narrow/quantity.ts";

/** A metric that an autoscaler goes by: what it should be (`spec`) or what it is (`status`). */
export type ScalingMetric = {
  readonly metricName: string;
  /** "" unless the metric is of one container. */
  readonly container: string;
  /** In the order of the figures that are there: each a label text and its number. */
  readonly figures: readonly (readonly [labels: string, value: number])[];
};

/** Where each type keeps what it says; a resource is named by itself, anything else by a metric of its own. */
const FIELDS: Readonly<Record<string, string>> = {
  Object: "object",
  Pods: "pods",
  Resource: "resource",
  ContainerResource: "containerResource",
  External: "external",
};
const VALUE = labelText("metric_target_type", "value");
const AVERAGE = labelText("metric_target_type", "average");
const UTILIZATION = labelText("metric_target_type", "utilization");

/** Reads `spec.metrics` with `target`, `status.currentMetrics` with `current`; a type we do not know has no figures. */
export function scalingMetricReader(figuresField: "target" | "current"): (metric: JsonRecord) => ScalingMetric {
  return (metric) => {
    const type = textOf(metric["type"]);
    const source = recordOf(Object.hasOwn(FIELDS, type) ? metric[FIELDS[type] ?? ""] : undefined);
    const named = isRecord(source["metric"]) ? source["metric"] : source;
    return {
      metricName: textOf(named["name"]),
      container: type === "ContainerResource" ? textOf(source["container"]) : "",
      figures: readFigures(recordOf(source[figuresField])),
    };
  };
}

function readFigures(figures: JsonRecord): ScalingMetric["figures"] {
  const rows: [string, number][] = [];
  const value = parseQuantity(figures["value"]);
  if (value !== undefined) rows.push([VALUE, value.milli]);
  const average = parseQuantity(figures["averageValue"]);
  if (average !== undefined) rows.push([AVERAGE, average.milli]);
  const utilization = figures["averageUtilization"];
  if (typeof utilization === "number") rows.push([UTILIZATION, utilization]);
  return rows;
}
