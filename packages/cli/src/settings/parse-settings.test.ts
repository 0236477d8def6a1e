import { UsageError } from "@kube-state-shards/daemon";
import { describe, expect, it } from "vitest";
import { parseSettings } from "./parse-settings.ts";

const parse = (text: string) => parseSettings(text, "s.yaml").entries;
function faultsOf(text: string): readonly string[] {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof UsageError) return error.faults;
    throw error;
  }
  return [];
}

describe("parseSettings", () => {
  it("reads texts, lists and maps with where they stand", () =>
    expect(
      parse(
        "port: 08080\n# why\nresources:\n  pods: {}\n  nodes:\nlabels_allow_list:\n  pods: [a, b/c]\n  '*': d\nnamespaces: [a, 7]\ngzip: true\n",
      ),
    ).toEqual([
      { key: "port", value: { kind: "text", text: "08080" }, line: 1, column: 1 },
      {
        key: "resources",
        value: {
          kind: "map",
          entries: new Map([
            ["pods", []],
            ["nodes", []],
          ]),
        },
        line: 3,
        column: 1,
      },
      {
        key: "labels_allow_list",
        value: {
          kind: "map",
          entries: new Map([
            ["pods", ["a", "b/c"]],
            ["*", ["d"]],
          ]),
        },
        line: 6,
        column: 1,
      },
      { key: "namespaces", value: { kind: "list", items: ["a", "7"] }, line: 9, column: 1 },
      { key: "gzip", value: { kind: "text", text: "true" }, line: 10, column: 1 },
    ]));

  it("follows aliases", () =>
    expect(parse("a: &a [x]\nb: *a\nc: {pods: *a}\n").slice(1)).toEqual([
      { key: "b", value: { kind: "list", items: ["x"] }, line: 2, column: 1 },
      { key: "c", value: { kind: "map", entries: new Map([["pods", ["x"]]]) }, line: 3, column: 1 },
    ]));

  it.each(["", "---\n", "# nothing\n", "port:\nhost: null\n"])("finds nothing in %j", (text) =>
    expect(parse(text)).toEqual([]),
  );

  it.each([
    ["port: [\n", [expect.stringMatching(/^s\.yaml:2:1: not YAML: /)]],
    ["a: 1\na: 2\n", [expect.stringMatching(/^s\.yaml:2:1: not YAML: .*unique/)]],
    ["- a\n", ['s.yaml:1:1: got a list, want a map of options such as "resources: [pods, nodes]"']],
    ["just words\n", ['s.yaml:1:1: got a text, want a map of options such as "resources: [pods, nodes]"']],
    ["port: 1\n---\nport: 2\n", ["s.yaml:2:1: got a second document, want all settings in one"]],
    [
      "a: [[b]]\n  \nb: {c: {d: e}}\n",
      [
        "s.yaml:1:1: a: got nested values, want a text, a list of texts, or a map of names to lists",
        "s.yaml:3:1: b: got nested values, want a text, a list of texts, or a map of names to lists",
      ],
    ],
    ["? [a]\n: b\n", [expect.stringContaining("got a key that is no text")]],
    ["a: *b\n", [expect.stringContaining("s.yaml:1:")]],
  ])("refuses %j and says where", (text, want) => expect(faultsOf(text)).toEqual(want));
});
