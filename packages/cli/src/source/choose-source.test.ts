import { describe, expect, it } from "vitest";
import { chooseSource, type SourceRequest } from "./choose-source.ts";

const none: SourceRequest = {
  kubeconfig: undefined,
  context: undefined,
  apiserver: undefined,
  simulate: false,
  pods: undefined,
  namespaces: undefined,
  simulatedNamespaces: undefined,
  nodes: undefined,
  churn: undefined,
};
const inPod = { KUBERNETES_SERVICE_HOST: "10.0.0.1" };
const choose = (request: Partial<SourceRequest>, env: Readonly<Record<string, string>> = {}) =>
  chooseSource({ ...none, ...request }, env);

describe("chooseSource", () => {
  it("simulates when asked to, with the demo's sizes where none are given", () => {
    expect(choose({ simulate: true })).toEqual({
      kind: "simulated",
      size: { pods: 2_000, namespaces: 40, nodes: 50, churn: 10 },
    });
    expect(choose({ pods: 5, simulatedNamespaces: 3, churn: 0 })).toMatchObject({
      kind: "simulated",
      size: { pods: 5, namespaces: 3, nodes: 50, churn: 0 },
    });
  });

  it.each([
    ["--kubeconfig", { kubeconfig: "k" }, {}],
    ["--apiserver", { apiserver: "http://a" }, {}],
    ["KUBECONFIG", {}, { KUBECONFIG: "k" }],
    ["the pod it runs in", {}, inPod],
  ])("takes the real cluster that %s names, whatever --simulate says", (_what, request, env) =>
    expect(choose({ ...request, simulate: true }, env)).toEqual({ kind: "cluster", note: undefined }),
  );

  it("says when sizes do not apply, and refuses them beside an option that names a cluster", () => {
    expect(choose({ pods: 5 }, inPod)).toMatchObject({
      kind: "cluster",
      note: expect.stringContaining("--pods does not apply"),
    });
    expect(() => choose({ pods: 5, kubeconfig: "k" })).toThrow(/--pods: .*--kubeconfig names a real one/);
  });

  it("takes one number for how many namespaces a simulated cluster has, and anything else for their names", () => {
    const sizeOf = (request: Parameters<typeof choose>[0]) => choose({ simulate: true, ...request });
    expect(sizeOf({ namespaces: ["12"] })).toMatchObject({ size: { namespaces: 12 } });
    expect(sizeOf({ namespaces: ["12"], simulatedNamespaces: 5 })).toMatchObject({ size: { namespaces: 5 } });
    expect(sizeOf({ namespaces: ["team-1", "12"] })).toMatchObject({ size: { namespaces: 40 } });
  });

  it("says what can be named when nothing is", () =>
    expect(() => choose({})).toThrow(/no cluster named: give --kubeconfig/));
});
