import { describe, expect, it } from "vitest";
import { FamilyOptionsError } from "./family-options-error.ts";
import { parseLabelsAllowlist } from "./parse-labels-allowlist.ts";
import { parseMetricPatterns } from "./parse-metric-patterns.ts";

function faultsOf(run: () => unknown): readonly string[] {
  try {
    run();
  } catch (error) {
    if (error instanceof FamilyOptionsError) return error.faults;
    throw error;
  }
  return [];
}

describe("the text of --metric-labels-allowlist", () => {
  it.each([
    ["", []],
    ["pods=[a,b]", [["pods", ["a", "b"]]]],
    ["=pods=[a,b]", [["pods", ["a", "b"]]]],
    [
      "pods=[*],nodes=[app.kubernetes.io/name, zone]",
      [
        ["pods", ["*"]],
        ["nodes", ["app.kubernetes.io/name", "zone"]],
      ],
    ],
    ["*=[team]", [["*", ["team"]]]],
    ["pods=[]", [["pods", []]]],
    ["pods=[example.com/*]", [["pods", ["example.com/*"]]]],
    [
      " pods=[a] , nodes=[b] ",
      [
        ["pods", ["a"]],
        ["nodes", ["b"]],
      ],
    ],
    ["pods=[a],pods=[b]", [["pods", ["b"]]]],
  ])("%j is read", (text, entries) => expect([...parseLabelsAllowlist(text)]).toEqual(entries));

  it.each(["pods", "pods=", "pods=a", "pods=[a", "pods=[a]]", "pods=[a]nodes=[b]", "pods=[a],", "[a]", "pods[a]"])(
    "%j is refused with the form that is wanted",
    (text) => expect(faultsOf(() => parseLabelsAllowlist(text)).join()).toContain("want resource=[key,key]"),
  );

  it("names every fault at once, and the flag, and the resources there are", () => {
    const parse = () => parseLabelsAllowlist("pds=[a],pods=[a,,b*c*],??,nods=[*]", "--metric-annotations-allowlist");
    const faults = faultsOf(parse);
    expect(faults).toHaveLength(5);
    expect(faults[0]).toMatch(/"pds".*want \* or one of .*deployments, .*pods, /);
    expect(faults.join()).toMatch(/empty key for pods.*at most one \*.*"nods"|"nods"/s);
    expect(parse).toThrow(/^read --metric-annotations-allowlist: /);
    expect(parse).toThrow(expect.objectContaining({ code: "KSS_USAGE" }));
  });
});

describe("the text of --metric-allowlist", () => {
  it("is a list of patterns that match anywhere in a name", () => {
    const patterns = parseMetricPatterns(" kube_pod_info , kube_node_.*,,^kube_service(?!_info)");
    expect(patterns.map(({ source }) => source)).toEqual(["kube_pod_info", "kube_node_.*", "^kube_service(?!_info)"]);
    expect(patterns.map((pattern) => pattern.test("kube_pod_info_more"))).toEqual([true, false, false]);
  });

  it("is refused with every entry that is no regular expression", () => {
    const faults = faultsOf(() => parseMetricPatterns("a(,b.*,[c", "--metric-denylist"));
    expect(faults.join("; ")).toMatch(/"a\(".*"\[c".*want regular expressions/s);
    expect(() => parseMetricPatterns("a(", "--metric-denylist")).toThrow(/^read --metric-denylist: /);
  });

  it("may be empty", () => expect(parseMetricPatterns("")).toEqual([]));
});
