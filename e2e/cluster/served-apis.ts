import type { ApiRequests } from "./api-requests.ts";

/**
 * The collections that the API server serves: resource to path, such as `deployments` to `/apis/apps/v1/deployments`, in the
 * version it prefers. Asked group by group: our own discovery asks otherwise.
 */
export async function servedCollections(objects: ApiRequests): Promise<ReadonlyMap<string, string>> {
  const ask = async <T>(path: string): Promise<T> => JSON.parse((await objects.ask("GET", path)).text) as T;
  type Groups = { readonly groups: readonly { readonly preferredVersion: { readonly groupVersion: string } }[] };
  type Resources = { readonly resources: readonly { readonly name: string }[] };
  const { groups } = await ask<Groups>("/apis");
  const bases = ["/api/v1", ...groups.map(({ preferredVersion }) => `/apis/${preferredVersion.groupVersion}`)];
  const paths = new Map<string, string>();
  for (const base of bases) {
    for (const { name } of (await ask<Resources>(base)).resources) {
      if (!name.includes("/") && !paths.has(name)) paths.set(name, `${base}/${name}`);
    }
  }
  return paths;
}
