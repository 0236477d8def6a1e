const META = "g=meta.k8s.io;v=v1";

/** Accept of lists and watches. Plain JSON stays on offer: a server that cannot cut objects down sends them whole. */
export const acceptOf = (metadataOnly: boolean): { readonly list: string; readonly watch: string } =>
  metadataOnly
    ? {
        list: `application/json;as=PartialObjectMetadataList;${META},application/json`,
        watch: `application/json;as=PartialObjectMetadata;${META},application/json`,
      }
    : { list: "application/json", watch: "application/json" };
