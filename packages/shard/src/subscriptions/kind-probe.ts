import { type Kind, resourcePath } from "@kube-state-shards/families";
import {
  type ApiClient,
  ApiUnreachableError,
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
 * Counts kinds by their metadata, and asks whether the API server filters by namespace. It is the server that does so or does not, and lists of
 * metadata alone do not say it: one object of one kind comes whole, for all kinds that are asked about at that time.
 */
export function createKindProbe({ client, discovery, limiter, kinds }: KindProbeOptions): KindProbe {
  let asking: Promise<boolean | undefined> | undefined;

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
      if (path === undefined) continue;
      try {
        return (await ask(path, { metadataOnly: false, signal })).isSharding;
      } catch (error) {
        if (error instanceof ApiUnreachableError) return undefined;
        // Forbidden, or not to be had now: another kind tells it as well.
      }
    }
    return undefined;
  };

  return (resource, signal) => {
    const kind = kinds.find((each) => each.resource === resource);
    const path = kind && pathOf(kind);
    if (path === undefined) return undefined;
    asking ??= askServer(signal).finally(() => {
      asking = undefined;
    });
    const isSharding = asking;
    return ask(path, { metadataOnly: true, signal }).then(async ({ objects }) => ({
      objects,
      isSharding: await isSharding,
    }));
  };
}
