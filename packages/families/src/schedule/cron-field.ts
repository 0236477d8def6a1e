/** What one of the five fields of a cron expression may hold. */
export type CronField = {
  readonly min: number;
  readonly max: number;
  readonly names?: Readonly<Record<string, number>>;
};

const namesFrom = (first: number, names: string): Readonly<Record<string, number>> =>
  Object.fromEntries(names.split(" ").map((name, index) => [name, first + index]));

export const MINUTE: CronField = { min: 0, max: 59 };
export const HOUR: CronField = { min: 0, max: 23 };
export const DAY_OF_MONTH: CronField = { min: 1, max: 31 };
export const MONTH: CronField = {
  min: 1,
  max: 12,
  names: namesFrom(1, "jan feb mar apr may jun jul aug sep oct nov dec"),
};
/** Sunday is 0 and 7; the week has eight days while ranges and steps are counted. */
export const DAY_OF_WEEK: CronField = { min: 0, max: 7, names: namesFrom(0, "sun mon tue wed thu fri sat") };

const NUMBER = /^\+?\d+$/;
const MAX_INT64 = 2 ** 63;

/**
 * The values that a field's text names; undefined when it is no such text. A list may have gaps, and may be empty: then
 * the field never matches.
 *
 * Source: netresearch/go-cron 0.15, which kube-state-metrics 2.20 reads schedules with. Where it goes beyond what is
 * documented (`*-5` is `*`, `70/2` of minutes starts at 10), so do we, since a schedule is either shown or invalid.
 */
export function parseCronField(text: string, field: CronField): ReadonlySet<number> | undefined {
  const values = new Set<number>();
  for (const item of text.split(",")) {
    if (item === "") continue;
    const range = parseRange(item, field);
    if (range === undefined) return undefined;
    addValues(values, range, field);
  }
  return values;
}

/** Runs past the field's end and on from its start when `last` is below `first`. */
type CronRange = { readonly first: number; readonly last: number; readonly step: number };

function parseRange(text: string, field: CronField): CronRange | undefined {
  const [bounds = "", stepText, ...more] = text.split("/");
  const ends = parseBounds(bounds, field);
  const step = stepText === undefined ? 1 : parseNumber(stepText);
  if (more.length > 0 || ends === undefined || step === undefined) return undefined;
  const first = ends.first;
  const last = ends.last ?? (stepText === undefined ? first : field.max);
  const range = { first, last, step };
  return first >= field.min && last <= field.max && step >= 1 && isStepWithin(range, field) ? range : undefined;
}

/** `last` is absent where a single number is given: with a step it means up to the field's end. */
function parseBounds(text: string, { min, max, names }: CronField): { first: number; last?: number } | undefined {
  const [low = "", high, ...more] = text.split("-");
  if (low === "*" || low === "?") return { first: min, last: max };
  const first = parseNumber(low, names);
  if (first === undefined || more.length > 0) return undefined;
  if (high === undefined) return { first };
  const last = parseNumber(high, names);
  return last === undefined ? undefined : { first, last };
}

/** A step has to leave at least two values. What starts beyond the field's end has no size to hold it against. */
function isStepWithin({ first, last, step }: CronRange, { min, max }: CronField): boolean {
  const size = last >= first ? last - first + 1 : max - first + 1 + (last - min + 1);
  return step === 1 || size < 0 || step < size;
}

function parseNumber(text: string, names: CronField["names"] = {}): number | undefined {
  const name = text.toLowerCase();
  if (Object.hasOwn(names, name)) return names[name];
  const value = NUMBER.test(text) ? Number(text) : Number.NaN;
  return value <= MAX_INT64 ? value : undefined;
}

function addValues(values: Set<number>, { first, last, step }: CronRange, { min, max }: CronField): void {
  const size = max - min + 1;
  const end = last >= first ? last : last + size;
  for (let value = first; value <= end; value += step) {
    values.add(value > max ? ((value - min) % size) + min : value);
  }
}
