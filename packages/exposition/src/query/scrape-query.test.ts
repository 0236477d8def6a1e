import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseScrapeQuery, showQueryFaults } from "./scrape-query.ts";

const ENABLED = ["pods", "nodes", "services"];
const parse = (query: string) => parseScrapeQuery(`/metrics${query}`, ENABLED);
const named = (names: readonly string[] | undefined) => (names === undefined ? undefined : new Set(names));

describe("the query of a scrape", () => {
  it.each([
    ["", undefined, undefined],
    ["?", undefined, undefined],
    ["?resources=pods,nodes", ["pods", "nodes"], undefined],
    ["?resources=pods&resources=nodes", ["pods", "nodes"], undefined],
    ["?resources=%20pods%20,,nodes,", ["pods", "nodes"], undefined],
    ["?exclude_resources=pods", ["nodes", "services"], undefined],
    ["?resources=pods,nodes&exclude_resources=nodes", ["pods"], undefined],
    ["?namespace=a,kube-system&namespace=b", undefined, ["a", "kube-system", "b"]],
    ["?resources=pods&namespace=a", ["pods"], ["a"]],
    ["?x=pods&Resources=secrets&collect[]=x", undefined, undefined],
  ])("reads %s", (query, resources, namespaces) =>
    expect(parse(query)).toEqual({
      ok: true,
      query: { resources: named(resources), namespaces: named(namespaces) },
    }),
  );

  it.each([
    ["?resources=pod", 'resources: got "pod", want some of those enabled here: nodes, pods, services'],
    ["?resources=Pods,nodes", 'resources: got "Pods", want some'],
    ["?resources=", "resources: got no name, want some of those enabled here: nodes, pods, services"],
    ["?exclude_resources=secrets", 'exclude_resources: got "secrets", want some'],
    ["?exclude_resources=,", "exclude_resources: got no name"],
    ["?resources=pods&exclude_resources=pods", "exclude_resources: leaves none of the kinds asked for"],
    ["?exclude_resources=pods,nodes,services", "exclude_resources: leaves none of the kinds asked for"],
    ["?namespace=", "namespace: got no name, want names of namespaces"],
    ["?namespace=Team_A", 'namespace: got "Team_A", want names of namespaces'],
    [`?namespace=${"a".repeat(64)}`, "namespace: got"],
    ["?resources=a,b,c,d,e,f,g", 'got "a", "b", "c", "d", "e" and 2 more, want'],
  ])("refuses %s and says what is known", (query, why) => {
    const parsed = parse(query);
    expect(parsed.ok ? "accepted" : showQueryFaults(parsed.faults)).toContain(why);
  });

  it("names all faults at once", () => {
    const parsed = parse("?resources=x&exclude_resources=y&namespace=");
    expect(parsed.ok ? [] : parsed.faults).toHaveLength(3);
  });

  it("reads whatever comes without a throw, and never asks for a kind that is not enabled", () => {
    const value = fc.oneof(fc.string(), fc.constantFrom(...ENABLED), fc.webQueryParameters());
    fc.assert(
      fc.property(fc.constantFrom("resources", "exclude_resources", "namespace"), value, (parameter, text) => {
        const parsed = parse(`?${parameter}=${text}`);
        if (!parsed.ok) expect(parsed.faults).not.toEqual([]);
        else for (const name of parsed.query.resources ?? []) expect(ENABLED).toContain(name);
      }),
    );
  });
});
