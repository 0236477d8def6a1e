export type PlaceInput = {
  /** Namespaces that are to be placed. */
  readonly waiting: number;
  /** Namespaces of each watch that is open. */
  readonly open: readonly number[];
  /** The most that one watch may ask for. */
  readonly limit: number;
  /** So many, and fewer, are listed one by one where there is room; more share one list. */
  readonly single: number;
};

/** How many of those that wait go to each open watch, and the sizes of the watches to be opened for the rest. */
export type Placement = { readonly join: readonly number[]; readonly fresh: readonly number[] };

/**
 * Where namespaces that have come go. A few join the watches there are, the fullest with room first, so that there are few watches; each is listed
 * alone. Many get watches of their own, evenly filled, each with one list: a start is not a list for each of them.
 */
export function placeScopes({ waiting, open, limit, single }: PlaceInput): Placement {
  const join = open.map(() => 0);
  let left = waiting;
  if (waiting <= single) {
    const fullestFirst = open.map((size, at) => ({ size, at })).sort((a, b) => b.size - a.size || a.at - b.at);
    for (const { size, at } of fullestFirst) {
      const taken = Math.min(left, Math.max(0, limit - size));
      join[at] = taken;
      left -= taken;
    }
  }
  const watches = Math.ceil(left / limit);
  const fresh = Array.from({ length: watches }, (_, at) => Math.floor((left + at) / watches));
  return { join, fresh };
}
