import { describe, expect, it } from "vitest";
import { type PreferInput, preferMode, type WatchMode } from "./prefer-mode.ts";

const prefer = ({
  facts,
  ...more
}: Partial<Omit<PreferInput, "facts">> & { readonly facts?: Partial<PreferInput["facts"]> }): WatchMode =>
  preferMode({
    strategy: "auto",
    mayChooseWide: true,
    namespaces: 25,
    assignedNamespaces: 100,
    leavable: 0,
    mode: "namespace",
    facts: { isSharding: false, objects: 10_000, held: undefined, ...facts },
    ...more,
  }).mode;

describe("how a kind is best watched", () => {
  it("is by the server's filter where it has one, and by namespace where it has none, or does not say", () => {
    expect(prefer({ facts: { isSharding: true } })).toBe("server");
    expect(prefer({ facts: { isSharding: false } })).toBe("namespace");
    expect(prefer({ facts: { isSharding: undefined, objects: undefined } })).toBe("namespace");
  });

  it("is by the server's filter as it was told, until the server shows that it has none", () => {
    expect(prefer({ strategy: "server", facts: { isSharding: undefined, objects: undefined } })).toBe("server");
    expect(prefer({ strategy: "server", facts: { isSharding: false } })).toBe("namespace");
  });

  it("is cluster-wide for a shard that has all namespaces, until it has less than 70 %", () => {
    expect(prefer({ namespaces: 100 })).toBe("cluster");
    expect(prefer({ namespaces: 95, facts: { objects: 20_000 } })).toBe("namespace"); // what the other five hold is not known
    expect(prefer({ namespaces: 70, mode: "cluster" })).toBe("cluster");
    expect(prefer({ namespaces: 69, mode: "cluster", facts: { objects: 20_000 } })).toBe("namespace");
  });

  it("goes by the objects where they were counted: one namespace may be most of the cluster", () => {
    expect(prefer({ namespaces: 95, facts: { held: 9_400 } })).toBe("cluster");
    expect(prefer({ namespaces: 95, facts: { held: 3_000 } })).toBe("namespace");
    expect(prefer({ namespaces: 95, mode: "cluster", facts: { held: 6_000 } })).toBe("namespace");
  });

  it("is cluster-wide for a kind of few foreign objects, six a namespace held, and so until they are eighteen", () => {
    expect(prefer({ facts: { objects: 200 } })).toBe("cluster"); // 150 of them are others'
    expect(prefer({ facts: { objects: 204 } })).toBe("namespace");
    expect(prefer({ mode: "cluster", facts: { objects: 600 } })).toBe("cluster");
    expect(prefer({ mode: "cluster", facts: { objects: 604 } })).toBe("namespace");
    expect(prefer({ facts: { objects: 0 } })).toBe("cluster");
  });

  it("is cluster-wide where the server can leave out nearly all that is others', and may do so for what it saves", () => {
    expect(prefer({ leavable: 75 })).toBe("cluster");
    expect(prefer({ leavable: 73 })).toBe("namespace"); // 200 of 7,500 would arrive
    expect(prefer({ leavable: 75, facts: { objects: 83_333 } })).toBe("cluster"); // 6.25 million comparisons
    expect(prefer({ leavable: 75, facts: { objects: 83_334 } })).toBe("namespace");
    expect(prefer({ leavable: 75, mode: "cluster", facts: { objects: 250_000 } })).toBe("cluster");
    expect(prefer({ leavable: 75, mode: "cluster", facts: { objects: 250_001 } })).toBe("namespace");
  });

  it("is never cluster-wide where some namespaces are not to be served, or counting is forbidden", () => {
    expect(prefer({ mayChooseWide: false, namespaces: 100, facts: { objects: 0 } })).toBe("namespace");
    expect(prefer({ namespaces: 100, facts: { objects: undefined } })).toBe("namespace");
  });

  it("stays as it is while no namespace is held", () => {
    expect(prefer({ namespaces: 0, mode: "cluster" })).toBe("cluster");
    expect(prefer({ namespaces: 0, facts: { objects: 0 } })).toBe("namespace");
  });
});
