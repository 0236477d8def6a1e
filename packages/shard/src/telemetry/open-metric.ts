import { Counter, Gauge, type Registry } from "prom-client";

export type MetricRow = { readonly name: string; readonly help: string; readonly labels: readonly string[] };

/** The counter of this name, new or the one that another shard of this process has made. */
export function openCounter(registry: Registry, { name, help, labels }: MetricRow): Counter {
  const known = registry.getSingleMetric(name);
  if (known instanceof Counter) return known;
  return new Counter({ name, help, labelNames: [...labels], registers: [registry] });
}

/** The gauge of this name, new or the one that another shard of this process has made. */
export function openGauge(registry: Registry, { name, help, labels }: MetricRow): Gauge {
  const known = registry.getSingleMetric(name);
  if (known instanceof Gauge) return known;
  return new Gauge({ name, help, labelNames: [...labels], registers: [registry] });
}
