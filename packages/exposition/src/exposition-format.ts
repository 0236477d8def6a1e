import { escapeHelp, escapeLabelValue } from "./escape.ts";
import type { FamilyHead } from "./sample.ts";

/**
 * What differs between the text formats once the samples are rendered: sample lines are the same in all of them, so that
 * cached pieces serve every format.
 */
export type ExpositionFormat = {
  readonly contentType: string;
  /** Formats of one syntax have the same bytes and differ in their content type only. */
  readonly syntax: Syntax;
  /** What stands above a family's samples, newline included. */
  readonly renderHead: (head: FamilyHead) => string;
  /** A sample's timestamp, in Unix milliseconds, as it stands after the value. */
  readonly renderTimestamp: (atMs: number) => string;
  /** What ends a complete body, and only a complete one. */
  readonly end: string;
};

export type Syntax = "text" | "openMetrics";

export const TEXT_CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";
export const OPEN_METRICS_CONTENT_TYPE = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/** `# HELP …` and `# TYPE …` of text 0.0.4, newlines included. */
export function renderHead(head: FamilyHead): string {
  return `# HELP ${head.name} ${escapeHelp(head.help)}\n# TYPE ${head.name} ${head.type}\n`;
}

const TOTAL = "_total";

/**
 * `# TYPE …` and `# HELP …` of OpenMetrics 1.0, newlines included.
 *
 * The samples of a counter must end in `_total`, which its family's name then lacks; a counter without is of type unknown,
 * since a strict reader refuses it otherwise. Families named `_info` are gauges as they are in text: as an `info` they
 * would be read as labels of their namesakes.
 */
export function renderOpenMetricsHead({ name, type, help }: FamilyHead): string {
  const isTotal = type === "counter" && name.endsWith(TOTAL) && name.length > TOTAL.length;
  const family = isTotal ? name.slice(0, -TOTAL.length) : name;
  const shownType = type === "counter" && !isTotal ? "unknown" : type;
  // A help text is quoted as a label value is, double quotes included. Source: OpenMetrics 1.0, escaped-string.
  return `# TYPE ${family} ${shownType}\n# HELP ${family} ${escapeLabelValue(help)}\n`;
}

export const textFormat: ExpositionFormat = {
  contentType: TEXT_CONTENT_TYPE,
  syntax: "text",
  renderHead,
  renderTimestamp: (atMs) => String(Math.round(atMs)),
  end: "",
};

export const openMetricsFormat: ExpositionFormat = {
  contentType: OPEN_METRICS_CONTENT_TYPE,
  syntax: "openMetrics",
  renderHead: renderOpenMetricsHead,
  renderTimestamp: (atMs) => (Math.round(atMs) / 1_000).toFixed(3), // seconds
  end: "# EOF\n",
};

/** For readers from before the format had its number: the same body under the name that they asked for. */
export const openMetricsFormat001: ExpositionFormat = {
  ...openMetricsFormat,
  contentType: "application/openmetrics-text; version=0.0.1; charset=utf-8",
};

/** By syntax: a format of each. */
export const FORMATS: Readonly<Record<Syntax, ExpositionFormat>> = {
  text: textFormat,
  openMetrics: openMetricsFormat,
};
