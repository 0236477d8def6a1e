import { InternalError } from "@kube-state-shards/exposition";

/** How `--watch-strategy` says that namespaced kinds are watched. */
export const WATCH_STRATEGIES = ["auto", "namespace", "cluster", "server"] as const;
export type WatchStrategy = (typeof WATCH_STRATEGIES)[number];

/**
 * How one kind is watched: by a watch for each namespace, one of the whole cluster, or a few that the API server filters by
 * namespaces.
 */
export const WATCH_MODES = ["namespace", "cluster", "server"] as const;
export type WatchMode = (typeof WATCH_MODES)[number];

/** What the API server says of a namespaced kind, as far as it was asked. */
export type KindFacts = {
  /** Whether it filters by `shardSelector`; undefined: it has not said. */
  readonly isSharding: boolean | undefined;
  /** Objects in the whole cluster; undefined: not counted, or counting is forbidden. */
  readonly objects: number | undefined;
  /** Objects held when these were counted; undefined: not everything was listed then. */
  readonly held: number | undefined;
};

export type PreferInput = {
  readonly strategy: WatchStrategy;
  /** Whether a shard may choose to receive what it does not own: not where some namespaces are not to be served at all. */
  readonly mayChooseWide: boolean;
  /** Namespaces held whole, and all that the assignment names. */
  readonly namespaces: number;
  readonly assignedNamespaces: number;
  /** Of those that others have, how many one watch can ask the server to leave out. */
  readonly leavable: number;
  /** How the kind is watched now. */
  readonly mode: WatchMode;
  readonly facts: KindFacts;
};

/** A kind is watched cluster-wide from this share of its objects on, and until it is less than that. */
const NEARLY_ALL = { from: 0.9, until: 0.7 } as const;
/** Or as long as a list and watch for each namespace would cost more than these foreign objects, if all of them together are few, too. */
const FOREIGN_OBJECTS_A_NAMESPACE = { from: 6, until: 18 } as const;

/**
 * Namespaces that the server compares with each object of the kind, for each namespace held: 12 ns of its CPU each, in a list or for a change, where a
 * list and watch of a namespace take it 3.4 ms.
 */
const COMPARISONS_A_NAMESPACE = { from: 250_000, until: 750_000 } as const;

/** What a list and watch of a namespace cost to receive, in small objects: docs/design/0019-watch-strategies.md. */
const OBJECTS_A_LIST = 0.25;

export type Preferred = {
  readonly mode: WatchMode;
  /** Foreign objects that would arrive beyond what is saved: only where a kind is watched cluster-wide because there are few of them. */
  readonly foreign: number;
};

/** How a kind is best watched, as long as the number of watches allows it. Changes its mind only for a change of some size. */
export function preferMode(input: PreferInput): Preferred {
  const { strategy, facts } = input;
  switch (strategy) {
    case "namespace":
    case "cluster":
      return plainly(strategy);
    case "server":
      return facts.isSharding === false ? withoutServer(input) : plainly("server");
    case "auto":
      return facts.isSharding === true ? plainly("server") : withoutServer(input);
    default:
      throw new InternalError(`choose a watch: BUG, unhandled ${JSON.stringify(strategy satisfies never)}`);
  }
}

/** Of all objects of a kind, those of the namespaces held: what was counted, else by the number of namespaces. */
export function ownObjects(input: Pick<PreferInput, "facts" | "namespaces" | "assignedNamespaces">): number {
  const { held, objects = 0 } = input.facts;
  return held ?? objects * shareByName(input);
}

const plainly = (mode: WatchMode): Preferred => ({ mode, foreign: 0 });

const shareByName = ({ namespaces, assignedNamespaces }: Pick<PreferInput, "namespaces" | "assignedNamespaces">) =>
  Math.min(1, namespaces / Math.max(1, assignedNamespaces));

function withoutServer(input: PreferInput): Preferred {
  const { mayChooseWide, mode, facts, namespaces } = input;
  const { objects, held } = facts;
  // Also where it may not be listed in the whole cluster.
  if (!mayChooseWide || objects === undefined) return plainly("namespace");
  const isWide = mode === "cluster";
  if (namespaces === 0) return plainly(isWide ? "cluster" : "namespace"); // no watch at all: nothing to change for
  const byName = shareByName(input);
  const counted = held === undefined || objects === 0 ? undefined : Math.min(1, held / objects);
  const share = Math.min(byName, counted ?? byName);
  // By names alone, one namespace may be most of the cluster: to begin with, only all of them are nearly all.
  const isKnown = isWide || counted !== undefined || byName === 1;
  if (isKnown && share >= (isWide ? NEARLY_ALL.until : NEARLY_ALL.from)) return plainly("cluster");
  const others = Math.max(0, input.assignedNamespaces - namespaces);
  const leftOut = Math.min(input.leavable, others);
  const arriving = objects * (1 - share) * (others === 0 ? 1 : 1 - leftOut / others);
  const within = isWide ? "until" : "from";
  if (arriving > FOREIGN_OBJECTS_A_NAMESPACE[within] * namespaces) return plainly("namespace");
  if (objects * leftOut > COMPARISONS_A_NAMESPACE[within] * namespaces) return plainly("namespace");
  // Once it is watched so, it is one of those that the shard has nearly all of: nothing may depend on which it was first.
  if (share >= NEARLY_ALL.until) return plainly("cluster");
  return { mode: "cluster", foreign: Math.max(0, arriving - OBJECTS_A_LIST * namespaces) };
}
