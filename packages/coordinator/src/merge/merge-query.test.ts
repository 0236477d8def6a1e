import { describe, expect, it } from "vitest";
import { parseMergeQuery } from "./merge-query.ts";

const ENABLED = ["pods", "nodes", "services", "namespaces"];
const UNITS = ["ns/a", "ns/b", "cluster/nodes", "cluster/namespaces"];

function read(url: string) {
  const parsed = parseMergeQuery(url, ENABLED);
  if (!parsed.ok) return expect.fail(parsed.faults.join());
  return { resources: parsed.query.resources, units: UNITS.filter(parsed.query.wants) };
}

describe("the query of the merged endpoint", () => {
  it.each([
    ["/metrics", undefined, UNITS],
    ["/metrics?resources=services,pods", ["pods", "services"], ["ns/a", "ns/b"]],
    ["/metrics?resources=pods&resources=%20nodes%20,pods", ["nodes", "pods"], ["ns/a", "ns/b", "cluster/nodes"]],
    ["/metrics?resources=namespaces", ["namespaces"], ["cluster/namespaces"]],
    ["/metrics?exclude_resources=pods,services", ["namespaces", "nodes"], ["cluster/nodes", "cluster/namespaces"]],
    ["/metrics?namespace=b,not-here", undefined, ["ns/b"]],
    ["/metrics?namespace=a&resources=nodes,pods", ["nodes", "pods"], ["ns/a"]],
    ["/metrics?namespace=a&resources=nodes", ["nodes"], []],
  ])("asks for what %s names, and only units that can hold it", (url, resources, units) =>
    expect(read(url)).toEqual({ resources, units }),
  );

  it("asks for the slices of what is in slices", () => {
    const sliced = ["ns/a#1of2", "ns/a#2of2", "ns/b", "cluster/nodes#1of2", "cluster/nodes#2of2", "cluster/namespaces"];
    const asked = (url: string): readonly string[] => {
      const parsed = parseMergeQuery(url, ENABLED);
      return parsed.ok ? sliced.filter(parsed.query.wants) : expect.fail(parsed.faults.join());
    };
    expect(asked("/metrics?namespace=a")).toEqual(["ns/a#1of2", "ns/a#2of2"]);
    expect(asked("/metrics?resources=nodes")).toEqual(["cluster/nodes#1of2", "cluster/nodes#2of2"]);
    expect(asked("/metrics?resources=pods&namespace=b")).toEqual(["ns/b"]);
    expect(asked("/metrics")).toEqual(sliced);
  });

  it("refuses names that the fleet does not serve", () => {
    expect(parseMergeQuery("/metrics?resources=secrets", ENABLED)).toEqual({
      ok: false,
      faults: ['resources: got "secrets", want some of those enabled here: namespaces, nodes, pods, services'],
    });
  });
});
