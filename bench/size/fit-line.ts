/** `y = base + slope * x`. */
export type Line = {
  readonly base: number;
  readonly slope: number;
  /** How far below the measured the line is at most, as a share of the measured. */
  readonly worstBelow: number;
};

/** The line of least squares. Errors: fewer than two points, or all at one x. */
export function fitLine(points: readonly (readonly [x: number, y: number])[]): Line {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanX, meanY] = [mean(points.map(([x]) => x)), mean(points.map(([, y]) => y))];
  const spread = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  if (!(spread > 0)) throw new Error(`fit a line: got ${points.length} points, want two or more of different sizes`);
  const slope = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0) / spread;
  const base = meanY - slope * meanX;
  const worstBelow = Math.max(0, ...points.map(([x, y]) => 1 - (base + slope * x) / y));
  return { base, slope, worstBelow };
}
