/** Lines that the merged endpoint adds about itself. */
const ABOUT_ITSELF = "kube_state_shards_";

/** The sample lines of a body about the cluster, in its order. */
export const sampleLines = (text: string): readonly string[] =>
  text.split("\n").filter((line) => line !== "" && !line.startsWith("#") && !line.startsWith(ABOUT_ITSELF));

/** Name and labels of a sample line: what a series is told by. */
const seriesOf = (line: string): string => line.slice(0, line.lastIndexOf(" "));

/** The series that come more than once, each once. */
export function repeatedSeries(lines: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  const repeated = new Set<string>();
  for (const line of lines) {
    const series = seriesOf(line);
    if (seen.has(series)) repeated.add(series);
    seen.add(series);
  }
  return [...repeated];
}

/** Lines of one side only; of equal bodies both are empty. */
export function differingLines(left: readonly string[], right: readonly string[]) {
  const [inLeft, inRight] = [new Set(left), new Set(right)];
  return {
    onlyLeft: left.filter((line) => !inRight.has(line)),
    onlyRight: right.filter((line) => !inLeft.has(line)),
  };
}
