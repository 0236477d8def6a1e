const METRIC_NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
const QUOTED = '"(?:[^"\\\\\\n]|\\\\["\\\\n])*"';
const LABEL = `[a-zA-Z_][a-zA-Z0-9_]*=${QUOTED}`;
const VALUE = "[+-]?(?:\\d+(?:\\.\\d*)?(?:e[+-]?\\d+)?|Inf)|NaN";
const TYPE_LINE = new RegExp(`^# TYPE (${METRIC_NAME}) (gauge|counter|unknown)$`);
const HELP_LINE = new RegExp(`^# HELP (${METRIC_NAME}) ((?:[^"\\\\]|\\\\["\\\\n])*)$`);
const SAMPLE_LINE = new RegExp(`^(${METRIC_NAME})(?:\\{(${LABEL}(?:,${LABEL})*)\\})? (${VALUE})$`, "i");

type OpenFamily = { readonly name: string; type?: string; help?: string; hasSamples: boolean };

/**
 * What a strict reader of OpenMetrics 1.0 has against a body of ours: gauges, counters and families of no known type, no
 * timestamps, no exemplars. Empty when it has nothing. Slow: for tests.
 */
export function openMetricsFaults(body: string): readonly string[] {
  const faults: string[] = [];
  if (!body.endsWith("# EOF\n")) faults.push("the body does not end with # EOF and a newline");
  const lines = body.split("\n").slice(0, -1);
  const taken = new Map<string, string>();
  const series = new Set<string>();
  let family: OpenFamily | undefined;
  const say = (index: number, what: string): void => void faults.push(`line ${index + 1}: ${what}: ${lines[index]}`);
  const enter = (name: string, index: number): OpenFamily => {
    if (family?.name === name && !family.hasSamples) return family;
    if (taken.has(name)) say(index, `the family is in two places, or its name is a sample of ${taken.get(name)}`);
    taken.set(name, name);
    family = { name, hasSamples: false };
    return family;
  };
  for (const [index, line] of lines.entries()) {
    const [, typed, type] = TYPE_LINE.exec(line) ?? [];
    const [, helped, help] = HELP_LINE.exec(line) ?? [];
    const [, sample, labels = "", value = ""] = SAMPLE_LINE.exec(line) ?? [];
    if (line === "# EOF") {
      if (index !== lines.length - 1) say(index, "something follows the end");
    } else if (typed !== undefined && type !== undefined) {
      const entered = enter(typed, index);
      if (entered.type !== undefined) say(index, "a second type");
      entered.type = type;
      for (const suffix of type === "counter" ? ["_total", "_created"] : []) {
        if (taken.has(typed + suffix)) say(index, "clashes with another family");
        taken.set(typed + suffix, typed);
      }
    } else if (helped !== undefined) {
      const entered = enter(helped, index);
      if (entered.help !== undefined) say(index, "a second help");
      entered.help = help ?? "";
    } else if (sample !== undefined) {
      const wanted = family?.type === "counter" ? `${family.name}_total` : family?.name;
      if (family === undefined || sample !== wanted) say(index, `want a sample of ${wanted}`);
      else family.hasSamples = true;
      const names = [...labels.matchAll(new RegExp(`([a-zA-Z_][a-zA-Z0-9_]*)=${QUOTED}`, "g"))].map(([, name]) => name);
      if (new Set(names).size < names.length) say(index, "a label twice");
      if (family?.type === "counter" && !(Number(value) >= 0)) say(index, "a counter that is negative or no number");
      const id = `${sample}{${labels}}`;
      if (series.has(id)) say(index, "a series twice");
      series.add(id);
    } else say(index, "cannot be read");
  }
  return faults;
}
