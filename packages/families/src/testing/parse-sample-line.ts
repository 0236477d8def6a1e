/** A sample as a strict reader of the text format 0.0.4 sees it. */
export type ParsedSample = {
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly value: number;
  /** Name and sorted labels: equal for two samples of the same series. */
  readonly series: string;
};

const LINE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)\{(.*)\} (\S+)$/su;
const LABEL = /^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(,|$)/su;
const VALUE = /^(?:NaN|[+-]Inf|[+-]?\d+(?:\.\d+)?(?:e[+-]\d{2,})?)$/;
const ESCAPES: Readonly<Record<string, string>> = { "\\n": "\n", '\\"': '"', "\\\\": "\\" };

/** Throws when the line is not one valid sample: bad name, label, escape or value, or a label given twice. */
export function parseSampleLine(line: string): ParsedSample {
  const match = LINE.exec(line);
  if (match === null) throw new Error(`no sample: ${JSON.stringify(line)}`);
  const [, name = "", labelText = "", valueText = ""] = match;
  if (!VALUE.test(valueText)) throw new Error(`no value: ${JSON.stringify(line)}`);
  const labels = parseLabels(labelText, line);
  const sorted = [...labels].sort(([a], [b]) => (a < b ? -1 : 1));
  return { name, labels, value: readValue(valueText), series: JSON.stringify([name, sorted]) };
}

function parseLabels(text: string, line: string): ReadonlyMap<string, string> {
  const labels = new Map<string, string>();
  let rest = text;
  while (rest !== "") {
    const match = LABEL.exec(rest);
    if (match === null) throw new Error(`no label at ${JSON.stringify(rest)}: ${JSON.stringify(line)}`);
    const [whole, name = "", value = "", comma] = match;
    if (labels.has(name)) throw new Error(`label ${name} twice: ${JSON.stringify(line)}`);
    if (value.includes("\0")) throw new Error(`NUL in a label: ${JSON.stringify(line)}`);
    labels.set(
      name,
      value.replace(/\\["\\n]/g, (escaped) => ESCAPES[escaped] ?? escaped),
    );
    rest = rest.slice(whole.length);
    if (comma === "," && rest === "") throw new Error(`comma at the end: ${JSON.stringify(line)}`);
  }
  return labels;
}

function readValue(text: string): number {
  if (text === "+Inf") return Number.POSITIVE_INFINITY;
  if (text === "-Inf") return Number.NEGATIVE_INFINITY;
  return Number(text);
}

/** The samples of rendered texts; throws at the first line that is none, or that has no newline. */
export function parseSamples(texts: readonly string[]): readonly ParsedSample[] {
  return texts.flatMap((text) => {
    if (text === "") return [];
    if (!text.endsWith("\n")) throw new Error(`no newline at the end: ${JSON.stringify(text)}`);
    return text.slice(0, -1).split("\n").map(parseSampleLine);
  });
}
