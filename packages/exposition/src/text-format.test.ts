import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { escapeHelp, escapeLabelValue } from "./escape.ts";
import { openMetricsFormat, renderHead, renderOpenMetricsHead, textFormat } from "./exposition-format.ts";
import { renderLabels } from "./render-labels.ts";
import { renderSampleLine } from "./render-sample-line.ts";
import type { Label } from "./sample.ts";
import { sanitizeLabelName } from "./sanitize-label-name.ts";
import { openMetricsFaults } from "./testing/check-open-metrics.ts";

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

describe("a timestamp", () => {
  it("is in whole milliseconds in text, in seconds in OpenMetrics, where it may be a fraction", () => {
    const shown = (atMs: number) => [textFormat.renderTimestamp(atMs), openMetricsFormat.renderTimestamp(atMs)];
    expect(shown(1_700_000_000_042)).toEqual(["1700000000042", "1700000000.042"]);
    expect(shown(1_700_000_000_999.6)).toEqual(["1700000001000", "1700000001.000"]);
  });
});

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

describe("the head of a family in OpenMetrics", () => {
  it.each([
    ["gauge", "kube_pod_info", "# TYPE kube_pod_info gauge"],
    ["counter", "kube_restarts_total", "# TYPE kube_restarts counter"],
    ["counter", "kube_restarts", "# TYPE kube_restarts unknown"],
    ["counter", "_total", "# TYPE _total unknown"],
    ["gauge", "kube_total", "# TYPE kube_total gauge"],
  ] as const)("of a %s named %s is %s", (type, name, first) => {
    const head = renderOpenMetricsHead({ name, type, help: 'One "two"\n\\ three.' });
    const [typeLine, helpLine = ""] = head.split("\n");
    expect(typeLine).toBe(first);
    expect(helpLine.split(" ").slice(3).join(" ")).toBe('One \\"two\\"\\n\\\\ three.');
  });

  it("stands above the same lines as in text, whatever they hold", () => {
    const labels = fc.uniqueArray(fc.tuple(fc.constantFrom("a", "b", "c"), fc.string({ unit: "binary" })), {
      selector: ([name]) => name,
    });
    fc.assert(
      fc.property(labels, fc.double(), (own, value) => {
        const head = { name: "kube_x", type: "gauge", help: "Any." } as const;
        const line = renderSampleLine(head.name, renderLabels(own.slice(1)), { labels: own.slice(0, 1), value });
        const body = Buffer.from(openMetricsFormat.renderHead(head) + line + openMetricsFormat.end).toString();
        expect(openMetricsFaults(body)).toEqual([]);
      }),
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
