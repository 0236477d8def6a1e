import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { escapeHelp, escapeLabelValue } from "./escape.ts";
import { renderHead } from "./exposition-format.ts";
import { renderLabels } from "./render-labels.ts";
import { renderSampleLine } from "./render-sample-line.ts";
import type { Label } from "./sample.ts";
import { sanitizeLabelName } from "./sanitize-label-name.ts";

const anyText = fc.string({ unit: "binary", maxLength: 20 });
const anyLabels = fc.array(fc.tuple(anyText, anyText), { maxLength: 5 });
const sanitized = (labels: readonly (readonly [string, string])[]): readonly Label[] =>
  labels.map(([name, value]) => [sanitizeLabelName(name), value]);

const LINE = /^kube_x(?:\{((?:[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n\0]|\\[\\n"])*",?)*)\})? (\S+)\n$/;

/** Reads a rendered label list back, as a parser of the format would. */
function parseLabels(text: string): readonly Label[] {
  return [...text.matchAll(/([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)"(?:,|$)/gsu)].map((match) => [
    match[1] ?? "",
    (match[2] ?? "").replace(/\\(.)/g, (_, character: string) => (character === "n" ? "\n" : character)),
  ]);
}

describe("a sample line", () => {
  it("is valid for any label names and values, and reads back as what was given", () => {
    fc.assert(
      fc.property(anyLabels, anyLabels, fc.double(), (identity, own, value) => {
        const labels = sanitized(own);
        const line = renderSampleLine("kube_x", renderLabels(sanitized(identity)), { labels, value });
        const match = LINE.exec(line);
        expect(match, line).not.toBeNull();
        const given = [...sanitized(identity), ...labels].map(([name, v]) => [name, v.replaceAll("\0", "\uFFFD")]);
        expect(parseLabels(match?.[1] ?? "")).toEqual(given);
      }),
    );
  });

  it.each([
    ["", [], "kube_x 1\n"],
    ['a="1"', [], 'kube_x{a="1"} 1\n'],
    ["", [["b", "2"]], 'kube_x{b="2"} 1\n'],
    ['a="1"', [["b", "2"]] as Label[], 'kube_x{a="1",b="2"} 1\n'],
  ] as const)("puts the identity %j before the own labels %j", (identity, labels, line) => {
    expect(renderSampleLine("kube_x", identity, { labels, value: 1 })).toBe(line);
  });
});

describe("escaping", () => {
  it("escapes backslash, newline and quote in label values, and leaves the rest", () => {
    expect(escapeLabelValue('C:\\dir\n"x" é☃\t')).toBe('C:\\\\dir\\n\\"x\\" é☃\t');
  });

  it("replaces NUL, which would end Prometheus's reading of the body", () => {
    expect(escapeLabelValue("a\0b")).toBe("a\uFFFDb");
    expect(escapeHelp("a\0b")).toBe("a\uFFFDb");
  });

  it("keeps a HELP text and its TYPE on one line each, quotes as they are", () => {
    expect(renderHead({ name: "kube_x", type: "gauge", help: 'one\ntwo \\ "three"' })).toBe(
      '# HELP kube_x one\\ntwo \\\\ "three"\n# TYPE kube_x gauge\n',
    );
  });
});

describe("sanitizeLabelName", () => {
  it.each([
    ["app", "app"],
    ["label_app.kubernetes.io/name", "label_app_kubernetes_io_name"],
    ["label_1st", "label_1st"],
    ["1st", "_1st"],
    ["é", "_"],
    ["😀", "__"],
    ["", "_"],
  ])("makes %j the label name %j", (name, sanitizedName) => expect(sanitizeLabelName(name)).toBe(sanitizedName));
});
