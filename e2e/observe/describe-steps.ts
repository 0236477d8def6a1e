/** What was not `wanted` among the values of successive seconds: each run of another value, such as `0 for 2 s, 7 s after the start`. */
export function describeSteps(values: readonly number[], wanted: number): readonly string[] {
  const runs: { value: number; from: number; seconds: number }[] = [];
  for (const [second, value] of values.entries()) {
    const last = runs.at(-1);
    if (last?.value === value) last.seconds += 1;
    else runs.push({ value, from: second, seconds: 1 });
  }
  return runs
    .filter(({ value }) => value !== wanted)
    .map(({ value, from, seconds }) => `${value} for ${seconds} s, ${from} s after the start`);
}
