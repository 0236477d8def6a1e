import { createLeftOutLimit } from "@kube-state-shards/listwatch";
import { planWatches } from "@kube-state-shards/shard";
import type { Shape } from "./shape.ts";

export type AutoWatches = {
  readonly openWatches: number;
  /** Objects of others that arrive, as a share of a shard's own. */
  readonly othersShare: number;
};

type Held = {
  /** Of the shard. */
  readonly namespaces: number;
  readonly maxOpenWatches: number;
  readonly clusterKinds: number;
};

/** The plan of a shard with so many of the namespaces, by `--watch-strategy auto` and an API server without its gate. */
export function autoWatches(shape: Shape, { namespaces, maxOpenWatches, clusterKinds }: Held): AutoWatches {
  const others = Math.max(0, shape.namespaces - namespaces);
  const names = Array.from({ length: others }, (_, at) => `team-${String(at).padStart(5, "0")}`);
  const leavable = createLeftOutLimit().leavable(names);
  const kinds = objectsByKind(shape).map((objects, at) => ({
    resource: `kind-${at}`,
    series: objects,
    families: 1,
    facts: { isSharding: false, objects, held: undefined },
  }));
  const { modes, openWatches } = planWatches({
    ...{ strategy: "auto", mayWiden: true, mayChooseWide: true, modes: new Map() },
    ...{ namespaces, assignedNamespaces: shape.namespaces, leavable, kinds, maxOpenWatches },
    ...{ namespacesAWatch: 1, singleWatches: clusterKinds },
  });
  const total = kinds.reduce((sum, { facts }) => sum + facts.objects, 0);
  const wide = kinds.reduce(
    (sum, { resource, facts }) => sum + (modes.get(resource) === "cluster" ? facts.objects : 0),
    0,
  );
  const arriving = (others - leavable) / shape.namespaces;
  return { openWatches, othersShare: (wide * arriving) / (total * (namespaces / shape.namespaces)) };
}

/** Twenty kinds, as the seeded cluster has them: by pods, and of seven one object in each namespace. */
const objectsByKind = ({ pods, namespaces }: Shape): readonly number[] =>
  [pods, pods / 3, ...Array.from({ length: 5 }, () => pods / 6), ...Array.from({ length: 6 }, () => pods / 60)]
    .map(Math.round)
    .concat(Array.from({ length: 7 }, () => namespaces));
