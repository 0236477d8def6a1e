import { describe, expect, it } from "vitest";
import { compileAllowlist } from "./allowlist.ts";
import { prometheusLabelsText, sortedTextKeys } from "./prometheus-labels.ts";

const textOf = (values: Readonly<Record<string, unknown>>): string =>
  prometheusLabelsText("label", values, sortedTextKeys(values));

describe("Kubernetes labels as sample labels", () => {
  it.each([
    ["app", "label_app"],
    ["app.kubernetes.io/part-of", "label_app_kubernetes_io_part_of"],
    ["camelCaseName", "label_camel_case_name"],
    ["HTTPServer", "label_httpserver"],
    ["1st", "label_1st"],
    ["", "label_"],
    ["ä", "label__"],
  ])("%j is named %s", (key, name) => expect(textOf({ [key]: "v" })).toBe(`,${name}="v"`));

  it("come in the order of their keys, values escaped, values that are no text left out", () => {
    expect(textOf({ b: "2", a: 'x"\n\\', c: 3, d: null })).toBe(',label_a="x\\"\\n\\\\",label_b="2"');
  });

  it("that get the same name are all suffixed, in the order of their keys", () => {
    expect(textOf({ "a.b": "1", "a-b": "2", a_b: "3", z: "4" })).toBe(
      ',label_a_b_conflict1="2",label_a_b_conflict2="1",label_a_b_conflict3="3",label_z="4"',
    );
  });

  it("never get a name twice, even where a key looks like a suffixed name", () => {
    const text = textOf({ a_b_conflict1: "1", a_b_conflict2: "2", "a.b": "3", "a-b": "4" });
    const names = [...text.matchAll(/,([a-z0-9_]+)=/g)].map(([, name]) => name);
    expect(new Set(names).size).toBe(4);
  });
});

describe("an allowlist", () => {
  const values = { app: "1", "example.com/team": "2", "example.com/tier": "3", "other.com/team": "4" };
  const pick = (entries: readonly string[]): readonly string[] | undefined => compileAllowlist(entries)?.(values);

  it("that is empty or absent lets nothing through, not even an empty sample", () => {
    expect(compileAllowlist([])).toBeUndefined();
    expect(compileAllowlist(undefined)).toBeUndefined();
  });

  it.each([
    [["*"], ["app", "example.com/team", "example.com/tier", "other.com/team"]],
    [
      ["*", "app"],
      ["app", "example.com/team", "example.com/tier", "other.com/team"],
    ],
    [["nothing", "*"], []],
    [["app", "*", "absent"], ["app"]],
    [
      ["other.com/team", "app"],
      ["app", "other.com/team"],
    ],
    [["example.com/*"], ["example.com/team", "example.com/tier"]],
    [["*/team"], ["example.com/team", "other.com/team"]],
    [
      ["example.com/t*r", "app"],
      ["app", "example.com/tier"],
    ],
    [["toString"], []],
  ])("%j lets %j through", (entries, keys) => expect(pick(entries)).toEqual(keys));

  it("exports kubectl's last applied configuration only by its name", () => {
    const key = "kubectl.kubernetes.io/last-applied-configuration";
    const annotations = { [key]: "{}", note: "x" };
    expect(compileAllowlist(["*"])?.(annotations)).toEqual(["note"]);
    expect(compileAllowlist(["kubectl.kubernetes.io/*"])?.(annotations)).toEqual([]);
    expect(compileAllowlist([key])?.(annotations)).toEqual([key]);
  });
});
