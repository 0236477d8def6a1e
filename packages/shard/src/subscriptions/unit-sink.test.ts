import { createMessageDecoder, findKind, type KindRenderer, type RenderFailure } from "@kube-state-shards/families";
import { encodeObject } from "@kube-state-shards/families/testing";
import { silentLog } from "@kube-state-shards/listwatch";
import { describe, expect, it } from "vitest";
import { createObjectStore } from "../store/object-store.ts";
import { sliceBy } from "../store/slicing.ts";
import { createFailureLog } from "../telemetry/failure-log.ts";
import { joinTexts } from "../testing/join-texts.ts";
import { createUnitSink, type UnitSinkOptions } from "./unit-sink.ts";

const HEADS = [
  { name: "kube_pod_info", type: "gauge", help: "x" },
  { name: "kube_pod_odd", type: "gauge", help: "y" },
] as const;

const decodePod = createMessageDecoder(findKind("pods")?.fields ?? {});

type SinkOptions = Partial<Pick<UnitSinkOptions, "slicing" | "keyPrefix" | "accepts" | "onEvent">> & {
  readonly readsVersion?: boolean;
};
const NAMESPACE = sliceBy(new Set(["ns/a"]));

/** Renders the name of an object, and fails on the second family of those that are odd. */
function createSinks(...options: readonly SinkOptions[]) {
  const [{ readsVersion = false } = {}] = options;
  const kind = findKind("pods");
  if (kind === undefined) throw new Error("the catalogue has no pods");
  const renderer: KindRenderer = {
    kind,
    heads: HEADS,
    readsVersion,
    render: (object) => {
      rendered++;
      const { metadata } = object as { metadata: { name: string } };
      const failures: RenderFailure[] = metadata.name.startsWith("odd")
        ? [{ family: "kube_pod_odd", error: new Error("no") }]
        : [];
      return { ...joinTexts([`kube_pod_info{pod="${metadata.name}"} 1\n`, ""]), series: 1, failures };
    },
  };
  const store = createObjectStore([{ resource: "pods", heads: HEADS }]);
  const warnings: string[] = [];
  let counted = 0;
  let rendered = 0;
  const failureLog = createFailureLog({
    log: { ...silentLog, warn: (fields) => warnings.push(`${String(fields["family"])} ${String(fields["object"])}`) },
    count: (_, failures) => {
      counted += failures;
    },
  });
  const sinks = options.map((given) =>
    createUnitSink({
      slicing: () => NAMESPACE,
      store: store.kind("pods"),
      renderer,
      onFailures: (failures, key) => failureLog(kind, failures, key),
      ...given,
    }),
  );
  const text = (): string => {
    const { families } = store.snapshot({ has: () => true });
    return families.flatMap(({ pieces }) => pieces.map((piece) => piece.text().toString())).join("");
  };
  return { sinks, text, warnings, counted: () => counted, rendered: () => rendered };
}

function createSink(options: SinkOptions = {}) {
  const { sinks, ...rest } = createSinks(options);
  const [sink] = sinks;
  if (sink === undefined) throw new Error("there is a sink for each of the options");
  return { sink, ...rest };
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

  it("keeps a pod that came back on another node, whatever is still said of the one it had its name from", () => {
    const { sinks, text } = createSinks(
      ...["node/a", "node/b"].map((unit) => {
        const slicing = sliceBy(new Set([unit]));
        return { slicing: () => slicing, keyPrefix: `${unit}/` };
      }),
    );
    const [onA, onB] = sinks;
    onA?.upsert(pod("web-0"));
    onB?.upsert(pod("web-0"));
    onA?.upsert(pod("web-0"));
    onA?.remove(pod("web-0"));
    expect(text()).toBe('kube_pod_info{pod="web-0"} 1\n');
  });

  it("takes what is not accepted for not there, in lists and in events", async () => {
    let accepted = "a";
    const isAccepted = (object: object): boolean => JSON.stringify(object).includes(`"name":"${accepted}"`);
    const { sink, text } = createSink({ accepts: isAccepted });
    const session = sink.beginReplace();
    for (const name of ["a", "b"]) session.add(pod(name));
    await session.commit();
    expect(text()).toBe('kube_pod_info{pod="a"} 1\n');
    accepted = "b";
    for (const name of ["a", "b"]) sink.upsert(pod(name));
    expect(text()).toBe('kube_pod_info{pod="b"} 1\n');
  });

  it.each([
    {
      readsVersion: false,
      times: { same: 0, changed: 1 },
      title: "does not render again what has not changed in anything that is read",
    },
    { readsVersion: true, times: { same: 1, changed: 1 }, title: "renders all again where a family shows the version" },
  ])("$title", async ({ readsVersion, times }) => {
    const { sink, text, rendered } = createSink({ readsVersion });
    const decoded = (resourceVersion: string, phase: string) => {
      const metadata = { name: "web-0", namespace: "a", uid: "u", resourceVersion };
      return decodePod(encodeObject("pods", "v1", { metadata, status: { phase } }));
    };
    const count = (act: () => void): number => {
      const before = rendered();
      act();
      return rendered() - before;
    };
    sink.upsert(decoded("1", "Pending"));
    expect(count(() => sink.upsert(decoded("2", "Pending")))).toBe(times.same);
    expect(count(() => sink.upsert(decoded("3", "Running")))).toBe(times.changed);
    const session = sink.beginReplace();
    expect(count(() => session.add(decoded("3", "Running")))).toBe(times.same);
    await session.commit();
    expect(text()).toBe('kube_pod_info{pod="web-0"} 1\n');
    // Gone, and back as it was: what is not held is rendered.
    sink.remove(decoded("4", "Running"));
    expect(count(() => sink.upsert(decoded("5", "Running")))).toBe(1);
    expect(text()).toBe('kube_pod_info{pod="web-0"} 1\n');
  });

  it("counts what a watch brings of the unit's objects, not what is listed, is not there, or comes too late", async () => {
    let events = 0;
    const accepts = (object: object): boolean => !JSON.stringify(object).includes("foreign");
    const { sink } = createSink({ accepts, onEvent: () => void events++ });
    for (let list = 0; list < 2; list++) {
      const session = sink.beginReplace();
      for (const name of ["a", "b"]) session.add(pod(name));
      await session.commit();
    }
    expect(events).toBe(0);
    for (const name of ["a", "a", "new", "foreign"]) sink.upsert(pod(name));
    for (const name of ["b", "b", "foreign"]) sink.remove(pod(name));
    expect(events).toBe(4);
    sink.close();
    sink.upsert(pod("a"));
    sink.remove(pod("a"));
    expect(events).toBe(4);
  });
});
