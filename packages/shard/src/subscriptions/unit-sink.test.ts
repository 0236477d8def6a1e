import { findKind, type KindRenderer, type RenderFailure } from "@kube-state-shards/families";
import { silentLog } from "@kube-state-shards/listwatch";
import { describe, expect, it } from "vitest";
import { createObjectStore } from "../store/object-store.ts";
import { createFailureLog } from "../telemetry/failure-log.ts";
import { createUnitSink } from "./unit-sink.ts";

const HEADS = [
  { name: "kube_pod_info", type: "gauge", help: "x" },
  { name: "kube_pod_odd", type: "gauge", help: "y" },
] as const;

/** Renders the name of an object, and fails on the second family of those that are odd. */
function createSink() {
  const kind = findKind("pods");
  if (kind === undefined) throw new Error("the catalogue has no pods");
  const renderer: KindRenderer = {
    kind,
    heads: HEADS,
    render: (object) => {
      const { metadata } = object as { metadata: { name: string } };
      const failures: RenderFailure[] = metadata.name.startsWith("odd")
        ? [{ family: "kube_pod_odd", error: new Error("no") }]
        : [];
      return { texts: [`kube_pod_info{pod="${metadata.name}"} 1\n`, ""], series: 1, failures };
    },
  };
  const store = createObjectStore([{ resource: "pods", heads: HEADS }]);
  const warnings: string[] = [];
  let counted = 0;
  const failureLog = createFailureLog({
    log: { ...silentLog, warn: (fields) => warnings.push(`${String(fields["family"])} ${String(fields["object"])}`) },
    count: (_, failures) => {
      counted += failures;
    },
  });
  const sink = createUnitSink({
    unit: "ns/a",
    store: store.kind("pods"),
    renderer,
    onFailures: (failures, key) => failureLog(kind, failures, key),
  });
  const text = (): string => {
    const { families } = store.snapshot(new Set(["ns/a"]));
    return families.flatMap(({ pieces }) => pieces.map((piece) => piece.text().toString())).join("");
  };
  return { sink, text, warnings, counted: () => counted };
}

const pod = (name: string) => ({ metadata: { name, namespace: "a" } });

describe("what a reflector writes to", () => {
  it("serves the rest of an object that cannot be rendered whole, counts each failure and logs the first of a family", () => {
    const { sink, text, warnings, counted } = createSink();
    for (const name of ["odd-1", "even", "odd-2"]) sink.upsert(pod(name));
    expect(text().split("\n").sort()).toEqual([
      "",
      ...["even", "odd-1", "odd-2"].map((name) => `kube_pod_info{pod="${name}"} 1`),
    ]);
    expect([warnings, counted()]).toEqual([["kube_pod_odd a/odd-1"], 2]);
  });

  it("lets nothing through once it is closed, not even a list that was being built", async () => {
    const { sink, text } = createSink();
    sink.upsert(pod("kept"));
    const session = sink.beginReplace();
    session.add(pod("listed"));
    sink.close();
    await session.commit();
    sink.upsert(pod("late"));
    sink.remove(pod("kept"));
    expect(text()).toBe('kube_pod_info{pod="kept"} 1\n');
  });
});
