import { labelText } from "../../labels/label-text.ts";
import { type JsonRecord, recordOf, textOf } from "../../narrow/json-value.ts";
import { parseQuantity } from "../../narrow/quantity.ts";

/** A metric that an autoscaler goes by: what it should be (`spec`) or what it is (`status`). */
export type ScalingMetric = {
  readonly metricName: string;
  /** "" unless the metric is of one container. */
  readonly container: string;
  /** In the order of the figures that are there: each a label text and its number. */
  readonly figures: readonly (readonly [labels: string, value: number])[];
};

/** Where each type keeps what it says, and whether that has a name of its own or is about a metric that has one. */
const SOURCES = new Map([
  ["Object", { field: "object", isOfMetric: true }],
  ["Pods", { field: "pods", isOfMetric: true }],
  ["Resource", { field: "resource", isOfMetric: false }],
  ["ContainerResource", { field: "containerResource", isOfMetric: false }],
  ["External", { field: "external", isOfMetric: true }],
]);
const VALUE = labelText("metric_target_type", "value");
const AVERAGE = labelText("metric_target_type", "average");
const UTILIZATION = labelText("metric_target_type", "utilization");

/** Reads `spec.metrics` with `target`, `status.currentMetrics` with `current`; a type we do not know has no figures. */
export function scalingMetricReader(figuresField: "target" | "current"): (metric: JsonRecord) => ScalingMetric {
  return (metric) => {
    const type = textOf(metric["type"]);
    const { field, isOfMetric } = SOURCES.get(type) ?? { field: "", isOfMetric: false };
    const source = recordOf(field === "" ? undefined : metric[field]);
    const named = isOfMetric ? recordOf(source["metric"]) : source;
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
