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

const readings = new WeakMap<Gauge, Set<() => void>>();

/** As `openGauge`; what is to be set when it is read is called then, each time, for every shard of this process. */
export function openReadGauge(registry: Registry, { name, help, labels }: MetricRow) {
  const known = registry.getSingleMetric(name);
  const reads = (known instanceof Gauge ? readings.get(known) : undefined) ?? new Set();
  const collect = (): void => {
    for (const read of reads) read();
  };
  const gauge =
    known instanceof Gauge ? known : new Gauge({ name, help, labelNames: [...labels], registers: [registry], collect });
  readings.set(gauge, reads);
  return { gauge, reads };
}
