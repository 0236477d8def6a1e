import type { ApiClient } from "../connection/api-client.ts";
import { requestJson } from "../connection/request-json.ts";
import { ApiBodyError, ApiStatusError } from "../errors.ts";
import { readDiscovery, readResourceList } from "./read-discovery.ts";
import { type ServedApis, servedApis } from "./served-apis.ts";

const AS = "as=APIGroupDiscoveryList";
/** All groups in one document where the server has it (1.26 on), else the list of groups. */
const ACCEPT = [
  `application/json;g=apidiscovery.k8s.io;v=v2;${AS}`,
  `application/json;g=apidiscovery.k8s.io;v=v2beta1;${AS}`,
  "application/json",
].join(",");

export type FetchServedOptions = {
  readonly client: ApiClient;
  /** Which versions may be asked about later, as `apps/v1`: of a server that answers version by version only these are asked for. */
  readonly apiVersions: ReadonlySet<string>;
  readonly signal: AbortSignal;
};

/**
 * Asks an API server what it serves.
 *
 * Errors: `ApiStatusError`, `ApiBodyError`, those of `ApiClient`. A single group that cannot be read is no error: it is unknown.
 */
export async function fetchServed(options: FetchServedOptions): Promise<ServedApis> {
  const [core, named] = await Promise.all([fetchBelow("/api", options), fetchBelow("/apis", options)]);
  return servedApis(new Map([...core, ...named]));
}

async function fetchBelow(path: "/api" | "/apis", options: FetchServedOptions) {
  const { client, signal } = options;
  const document = readDiscovery(await requestJson(client, { method: "GET", path, accept: ACCEPT, signal }));
  if (document === undefined) {
    throw new ApiBodyError(
      `GET ${path}: the answer is no discovery document (APIGroupDiscoveryList, APIGroupList or APIVersions). ` +
        "Check that the URL is an API server's. Until then each kind is asked for in its usual version.",
    );
  }
  if (document.kind === "resources") return document.served;
  const wanted = document.apiVersions.filter((apiVersion) => options.apiVersions.has(apiVersion));
  return new Map(
    await Promise.all(
      wanted.map(async (apiVersion) => [apiVersion, await fetchResources(`${path}/${apiVersion}`, options)] as const),
    ),
  );
}

async function fetchResources(path: string, { client, signal }: FetchServedOptions) {
  try {
    return readResourceList(await requestJson(client, { method: "GET", path, signal }));
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof ApiStatusError && error.status === 404) return new Set<string>(); // gone since it was named
    return undefined;
  }
}
