import { type Kind, resourcePath } from "@kube-state-shards/families";
import {
  createLeftOutLimit,
  createSelectorLimit,
  createShardedReflector,
  createWideReflector,
  type WideLeaving,
  type WideReflector,
  type WideReflectorOptions,
} from "@kube-state-shards/listwatch";
import type { Decoding } from "./decoding.ts";
import type { WatchMode } from "./prefer-mode.ts";

/** The watches that several namespaces share: of a kind in one version, cluster-wide or filtered by the server. */
export interface SharedWatches {
  of(kind: Kind, mode: Exclude<WatchMode, "namespace">): WideReflector;
  /** Namespaces that one watch can ask the server for, as far as that is known. */
  readonly namespacesAWatch: number;
  /** Of these namespaces, how many one watch can ask the server to leave out, as far as that is known. */
  leavable(namespaces: Iterable<string>): number;
  /** What was refused may be tried again. */
  forgetRefusals(): void;
  close(): Promise<void>;
}

export type SharedWatchesOptions = {
  /** Of every kind. */
  readonly shared: Omit<
    WideReflectorOptions,
    "resource" | "metadataOnly" | "fields" | "drop" | "namespacePath" | "sharding" | "leaving"
  >;
  readonly decodingOf: (kind: Kind) => Decoding | undefined;
  /** Namespaces that the assignment names, whoever owns them. */
  readonly assigned: () => Iterable<string>;
  readonly tightenAfterMs: number;
  /** A list or watch of the kind has shown whether the server filters. */
  readonly onSupport: (resource: string, isSharding: boolean) => void;
};

export function createSharedWatches(options: SharedWatchesOptions): SharedWatches {
  const { shared, decodingOf, assigned, tightenAfterMs, onSupport } = options;
  const reflectors = new Map<string, WideReflector>();
  /** One for all kinds: a proxy that refuses long requests stands before all of them. */
  const limit = createSelectorLimit();
  const leaving: WideLeaving = { namespaces: assigned, limit: createLeftOutLimit(), tightenAfterMs };

  const open = (kind: Kind, mode: Exclude<WatchMode, "namespace">): WideReflector => {
    const common = {
      ...shared,
      resource: { name: kind.resource, path: resourcePath(kind) },
      metadataOnly: kind.metadataOnly,
      ...decodingOf(kind),
      namespacePath: (namespace: string) => resourcePath(kind, namespace),
    };
    return mode === "cluster"
      ? createWideReflector({ ...common, leaving })
      : createShardedReflector({
          ...common,
          limit,
          onSupport: (isSharding) => onSupport(kind.resource, isSharding),
        });
  };

  return {
    /** Of one version of the kind: `kind.version` is the one that is asked for. */
    of(kind, mode) {
      const key = `${kind.resource} ${kind.version} ${mode}`;
      const reflector = reflectors.get(key) ?? open(kind, mode);
      reflectors.set(key, reflector);
      return reflector;
    },
    get namespacesAWatch() {
      return limit.namespaces;
    },
    leavable: (namespaces) => leaving.limit.leavable(namespaces),
    forgetRefusals: () => limit.reset(),
    async close() {
      await Promise.all([...reflectors.values()].map((reflector) => reflector.close()));
    },
  };
}
