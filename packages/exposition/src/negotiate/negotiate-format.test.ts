import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { negotiateFormat } from "./negotiate-format.ts";

const TEXT = "text/plain; version=0.0.4; charset=utf-8";
const OPEN = "application/openmetrics-text; version=1.0.0; charset=utf-8";
const OPEN_001 = "application/openmetrics-text; version=0.0.1; charset=utf-8";

const PROMETHEUS_2 =
  "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1";
const PROMETHEUS_3 =
  "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2";
const PROMETHEUS_2_PROTOBUF =
  "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited,application/openmetrics-text;version=1.0.0;q=0.8,text/plain;version=0.0.4;q=0.5,*/*;q=0.1";
const PROMETHEUS_OLD = "application/openmetrics-text; version=0.0.1,text/plain;version=0.0.4;q=0.5,*/*;q=0.1";
const DATADOG = "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1";
const BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

describe("negotiateFormat", () => {
  it.each([
    ["no header", undefined, TEXT],
    ["an empty header", "", TEXT],
    ["curl", "*/*", TEXT],
    ["a browser", BROWSER, TEXT],
    ["Prometheus 2.42", PROMETHEUS_2, OPEN],
    ["Prometheus 3", PROMETHEUS_3, OPEN],
    ["Prometheus that would rather have protobuf", PROMETHEUS_2_PROTOBUF, OPEN],
    ["Prometheus before OpenMetrics 1.0", PROMETHEUS_OLD, OPEN_001],
    ["Datadog", DATADOG, OPEN],
    ["Datadog for text", "text/plain", TEXT],
    ["no version", "application/openmetrics-text", OPEN],
    ["another version", "application/openmetrics-text;version=2.0.0", TEXT],
    ["another version, and one that is here", "application/openmetrics-text;version=2.0.0, text/plain;q=0.1", TEXT],
    ["protobuf alone", "application/vnd.google.protobuf", TEXT],
    ["capital letters and spaces", 'Application/OpenMetrics-Text ; Version="1.0.0" ; Charset=UTF-8', OPEN],
    ["a quoted comma", 'text/plain;x="a,b;q=0";q=0.2,application/openmetrics-text;q=0.1', TEXT],
    ["the heavier one, behind", "text/plain;q=0.3,application/openmetrics-text;q=0.4", OPEN],
    ["the heavier one, ahead", "text/plain;q=0.5,application/openmetrics-text;q=0.4", TEXT],
    ["equal weights, text first", "text/plain,application/openmetrics-text", TEXT],
    ["equal weights, OpenMetrics first", "application/openmetrics-text,text/plain", OPEN],
    ["a wildcard as heavy", "*/*,application/openmetrics-text", OPEN],
    [
      "a lighter wildcard behind a text that is liked more",
      "text/plain;q=0.9,application/openmetrics-text;q=0.8,*/*;q=0.1",
      TEXT,
    ],
    ["any application type", "application/*", TEXT],
    ["any text type, liked more", "text/*,application/openmetrics-text;q=0.9", TEXT],
    ["OpenMetrics refused", "application/openmetrics-text;q=0,*/*", TEXT],
    ["text refused", "text/plain;q=0,application/openmetrics-text;q=0.1", OPEN],
    ["all refused", "text/plain;q=0,application/openmetrics-text;q=0,*/*;q=0", TEXT],
    ["a weight that is none", "application/openmetrics-text;q=lots,text/plain;q=0.1", TEXT],
    [
      "0.0.1 liked more than 1.0.0",
      "application/openmetrics-text;version=1.0.0;q=0.4,application/openmetrics-text;version=0.0.1",
      OPEN_001,
    ],
  ])("answers %s", (_who, accept, contentType) => expect(negotiateFormat(accept).contentType).toBe(contentType));

  it("gives a format for whatever comes, and OpenMetrics only to whoever names it", () => {
    const part = fc.oneof(
      fc.constantFrom(
        "*/*",
        "text/plain",
        "application/openmetrics-text",
        ";q=",
        "0.5",
        ",",
        ";",
        '"',
        "version=1.0.0",
      ),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const accept = parts.join("");
        const { syntax } = negotiateFormat(accept);
        expect(["text", "openMetrics"]).toContain(syntax);
        if (!accept.toLowerCase().includes("application/openmetrics-text")) expect(syntax).toBe("text");
      }),
    );
  });

  it("obeys the weights of two named formats, wherever they stand", () => {
    const weight = fc.integer({ min: 0, max: 1000 });
    fc.assert(
      fc.property(weight, weight, fc.boolean(), (text, open, textFirst) => {
        fc.pre(text !== open);
        const items = [`text/plain;q=${text / 1000}`, `application/openmetrics-text;q=${open / 1000}`];
        const accept = (textFirst ? items : items.toReversed()).join(", ");
        expect(negotiateFormat(accept).syntax).toBe(open > text ? "openMetrics" : "text");
      }),
    );
  });
});
