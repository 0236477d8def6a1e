import type { Assignment } from "@kube-state-shards/assignment";
import { Gauge, type Registry } from "prom-client";
import { slicesByWhole } from "./forerunners.ts";

/** Gauges of what is sliced in the newest assignment known here; looked at when they are read. */
export function showSlices(registry: Registry, assignment: () => Assignment | undefined): void {
  const slicesNow = () => slicesByWhole(Object.keys(assignment()?.units ?? {}));
  new Gauge({
    name: "kube_state_shards_sliced_units",
    help: "Namespaces and cluster-scoped kinds that several shards may share, in slices.",
    registers: [registry],
    collect() {
      this.set(slicesNow().size);
    },
  });
  new Gauge({
    name: "kube_state_shards_slices",
    help: "Slices of all of these together.",
    registers: [registry],
    collect() {
      this.set([...slicesNow().values()].reduce((sum, slices) => sum + slices.length, 0));
    },
  });
}
