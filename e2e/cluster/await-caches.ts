import { waitUntil } from "../process/wait-until.ts";
import type { ApiRequests } from "./api-requests.ts";

const COLLECTIONS = [
  ...["/api/v1/namespaces", "/api/v1/nodes", "/api/v1/pods", "/api/v1/services"],
  ...["/apis/apps/v1/deployments", "/apis/apps/v1/replicasets"],
];

/**
 * Waits until the API server's caches have read what was written straight into etcd.
 *
 * WHY: a seed commits a hundred objects in one version, which no API server does. A list from a cache that is in the middle
 * of such a version shows a part of it under the version of the whole, and no watch from there brings the rest.
 */
export async function awaitCaches(requests: ApiRequests): Promise<void> {
  for (const path of COLLECTIONS) {
    const wanted = await versionOf(requests, `${path}?${NOTHING}`);
    let cached = 0n;
    await waitUntil(
      async () => {
        // A consistent list has the server bring its cache up to date, also where nothing more is written.
        await versionOf(requests, `${path}?${NOTHING}`);
        cached = await versionOf(requests, `${path}?${NOTHING}&resourceVersion=0`);
        return cached >= wanted ? true : undefined;
      },
      { what: () => `the cache of ${path} to reach version ${wanted}; it is at ${cached}` },
    );
  }
}

/** The version is what is asked for, not the objects. */
const NOTHING = "fieldSelector=metadata.name%3Dnone";

async function versionOf(requests: ApiRequests, path: string): Promise<bigint> {
  const { status, text } = await requests.ask("GET", path);
  if (status !== 200) throw new Error(`read the version of ${path}: got ${status}: ${text.slice(0, 500)}`);
  const { metadata } = JSON.parse(text) as { readonly metadata: { readonly resourceVersion: string } };
  return BigInt(metadata.resourceVersion);
}
