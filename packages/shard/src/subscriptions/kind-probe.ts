import { type Kind, resourcePath } from "@kube-state-shards/families";
import {
  type ApiClient,
  type CollectionProbe,
  type Discovery,
  probeCollection,
  type StartLimiter,
} from "@kube-state-shards/listwatch";

export type KindProbeOptions = {
  readonly client: ApiClient;
  readonly discovery: Discovery;
  readonly limiter: StartLimiter;
  readonly kinds: readonly Kind[];
};

/** Asks of a kind in the whole cluster; undefined while the API server is not known to have it. */
export type KindProbe = (resource: string, signal: AbortSignal) => Promise<CollectionProbe> | undefined;

/**
 * Counts kinds, and asks whether the API server filters them by namespace. One whose data must not arrive does not say that: then
 * another kind is asked, since it is the server that filters or does not.
 */
export function createKindProbe({ client, discovery, limiter, kinds }: KindProbeOptions): KindProbe {
  const pathOf = (kind: Kind): string | undefined => {
    const presence = discovery.presence(kind);
    return "version" in presence ? resourcePath({ ...kind, version: presence.version }) : undefined;
  };

  const ask = async (
    path: string,
    how: { readonly metadataOnly: boolean; readonly signal: AbortSignal },
  ): Promise<CollectionProbe> => {
    const release = await limiter.acquire(how.signal);
    try {
      return await probeCollection(client, path, how);
    } finally {
      release();
    }
  };

  const askServer = async (signal: AbortSignal): Promise<boolean | undefined> => {
    for (const kind of kinds) {
      const path = kind.scope === "namespaced" && !kind.metadataOnly ? pathOf(kind) : undefined;
      if (path !== undefined) return (await ask(path, { metadataOnly: false, signal })).isSharding;
    }
    return undefined;
  };

  return (resource, signal) => {
    const kind = kinds.find((each) => each.resource === resource);
    const path = kind && pathOf(kind);
    if (kind === undefined || path === undefined) return undefined;
    const asked = ask(path, { metadataOnly: kind.metadataOnly, signal });
    if (!kind.metadataOnly) return asked;
    return asked.then(async (answer) => ({
      ...answer,
      isSharding: await askServer(signal).catch(() => undefined), // counted is better than nothing
    }));
  };
}
