import { catalogue } from "@kube-state-shards/families";
import { describe, expect, it } from "vitest";
import { parseMergeQuery } from "./merge-query.ts";

const ALL = catalogue.map((kind) => kind.resource).toSorted();

describe("the query of the merged endpoint", () => {
  it.each([
    ["/metrics", undefined],
    ["/metrics?resources=", undefined],
    ["/metrics?resources=services,pods", ["pods", "services"]],
    ["/metrics?resources=pods&resources=%20nodes%20,pods", ["nodes", "pods"]],
    ["/metrics?resources=pods,nodes&exclude_resources=nodes", ["pods"]],
    ["/metrics?exclude_resources=pods", ALL.filter((name) => name !== "pods")],
    ["/metrics?resources=pods&exclude_resources=pods", []],
  ])("reads the resources of %s", (url, resources) => expect(parseMergeQuery(url).resources).toEqual(resources));

  it("reads namespaces as their units", () => {
    expect(parseMergeQuery("/metrics").units).toBeUndefined();
    expect(parseMergeQuery("/metrics?namespace=a,b&namespace=c").units).toEqual(new Set(["ns/a", "ns/b", "ns/c"]));
  });
});
