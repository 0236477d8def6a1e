import { clusterUnit, namespaceUnit, type UnitId } from "@kube-state-shards/assignment";

/** A cluster to be planned for. */
export type Shape = {
  readonly pods: number;
  readonly namespaces: number;
  readonly nodes: number;
  /** 0: all namespaces alike. The nth has pods in proportion to 1 / n^skew. */
  readonly skew: number;
};

export type UnitLoad = { readonly series: number; readonly eventsPerSecond: number };

/** What a running cluster does, each hour and object. A kubelet renews its node's lease every 10 s. */
const POD_CHANGES_AN_HOUR = 6;
const NODE_CHANGES_AN_HOUR = 12;
const RENEWALS_A_SECOND = 0.1;
/** Samples of one object of the kinds that are units of their own, as the seeded cluster's have them. */
const NODE_SERIES = 45;
const LEASE_SERIES = 2;

/** The units of a cluster, with what each brings. `seriesPerPod`: with the other kinds of the pod's namespace. */
export function unitsOf({ pods, namespaces, nodes, skew }: Shape, seriesPerPod: number): ReadonlyMap<UnitId, UnitLoad> {
  const shares = Array.from({ length: namespaces }, (_, index) => (index + 1) ** -skew);
  const total = shares.reduce((sum, share) => sum + share, 0);
  const units = new Map<UnitId, UnitLoad>();
  for (const [index, share] of shares.entries()) {
    const ofNamespace = (pods * share) / total;
    units.set(namespaceUnit(`team-${index}`), {
      series: ofNamespace * seriesPerPod,
      eventsPerSecond: (ofNamespace * POD_CHANGES_AN_HOUR) / 3_600,
    });
  }
  const leases = { series: nodes * LEASE_SERIES, eventsPerSecond: nodes * RENEWALS_A_SECOND };
  units.set(namespaceUnit("kube-node-lease"), leases);
  units.set(clusterUnit("nodes"), {
    series: nodes * NODE_SERIES,
    eventsPerSecond: (nodes * NODE_CHANGES_AN_HOUR) / 3_600,
  });
  return units;
}

/** Halves what is heavier than the mean of a shard, again and again, as `--split-namespace-above 1` does. */
export function splitGiants(
  units: ReadonlyMap<UnitId, number>,
  { shards, minSeries }: { readonly shards: number; readonly minSeries: number },
): ReadonlyMap<UnitId, number> {
  const mean = [...units.values()].reduce((sum, weight) => sum + weight, 0) / shards;
  return new Map(
    [...units].flatMap(([unit, weight]) => {
      let slices = 1;
      while (weight / slices > mean && weight / slices > minSeries && slices < 256) slices *= 2;
      if (slices === 1) return [[unit, weight] as const];
      return Array.from({ length: slices }, (_, at) => [`${unit}#${at + 1}of${slices}`, weight / slices] as const);
    }),
  );
}
