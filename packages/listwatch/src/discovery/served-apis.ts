/** What an API server said it serves, at one moment. */
export type ServedApis = {
  /** Whether the resource is served in this version; undefined when that could not be learned (a backing server is down). */
  isServed(api: { readonly group: string; readonly version: string; readonly resource: string }): boolean | undefined;
};

/** The resources of each group and version, by `apiVersion` as objects write it; undefined where they could not be learned. */
export type ServedResources = ReadonlyMap<string, ReadonlySet<string> | undefined>;

/** `v1`, or `apps/v1`. */
export const apiVersionOf = (group: string, version: string): string =>
  group === "" ? version : `${group}/${version}`;

export const servedApis = (resources: ServedResources): ServedApis => ({
  isServed: ({ group, version, resource }) => {
    const apiVersion = apiVersionOf(group, version);
    return resources.has(apiVersion) ? resources.get(apiVersion)?.has(resource) : false;
  },
});
