/** The size of a synthetic cluster. Everything else of it follows from these numbers: the same numbers give the same objects. */
export type SeedOptions = {
  readonly pods?: number;
  readonly namespaces?: number;
  readonly nodes?: number;
  /** How many objects of each other namespaced kind every namespace gets, and one or two of each other cluster-scoped kind. Default 0. */
  readonly extras?: number;
};

export type SimulatorOptions = {
  /** Loopback address to listen on. Default `127.0.0.1`. */
  readonly host?: string;
  /** Default 0: a free port. */
  readonly port?: number;
  /** HTTPS with HTTP/2 and HTTP/1.1 by ALPN, under a certificate of its own. Default false: plain HTTP/1.1. */
  readonly tls?: boolean;
  /** Bearer token → user name. Empty or absent: everyone is let in as `admin`. */
  readonly tokens?: Readonly<Record<string, string>>;
  readonly seed?: SeedOptions;
  /** Changes remembered per resource; a watch from before them gets 410. Default 10,000. */
  readonly historyLimit?: number;
  /** Bookmarks of a watch that allows them. Default 60,000, as the API server. */
  readonly bookmarkIntervalMs?: number;
  /** A watch without `timeoutSeconds` ends after 1..2 times this. Default 1,800,000, as the API server. */
  readonly minWatchTimeoutMs?: number;
  /** How discovery answers: all groups in one document (1.26 on), or version by version. Default `aggregated`. */
  readonly discovery?: "aggregated" | "versioned";
  /** Answer `shardSelector` (the alpha gate ShardedListAndWatch). Default false: the parameter is ignored. */
  readonly shardedListAndWatch?: boolean;
};
