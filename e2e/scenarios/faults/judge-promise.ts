import type { Verdict } from "../../poller/judge-polls.ts";

/** What holds whatever happens. */
export type Promised = {
  /**
   * Objects that nobody names as served for longer than one poll: none; those of the shards that were killed; or those on the
   * move, which stay in a body all the while that names them as retiring.
   */
  readonly missing: "none" | "those of the killed" | "those retiring";
  /** `forMs`: objects of a move whose old shard is late to hear of it, for no longer than that. */
  readonly double: "none" | { readonly forMs: number };
  readonly longestGapMs: number;
  /** The gap may be longer by this for each pod of the cluster: those who take over list what the killed one had. Default 0. */
  readonly listMsPerPod?: number;
  /** Upper bounds for what the scenario measures itself, by name. */
  readonly atMost?: Readonly<Record<string, number>>;
  /** Lower bounds likewise: without so much nothing was shown. */
  readonly atLeast?: Readonly<Record<string, number>>;
};

export const NOTHING_SHOWS = { missing: "none", double: "none", longestGapMs: 0 } as const satisfies Promised;

/** What is promised of a cluster of so many pods. */
export function promisedFor(pods: number, promised: Promised): Promised {
  const { longestGapMs, listMsPerPod = 0 } = promised;
  return { ...promised, longestGapMs: longestGapMs + Math.ceil((pods * listMsPerPod) / 1_000) * 1_000 };
}

const MISSING = {
  "those of the killed": "missing only those of the killed",
  "those retiring": "none missing but those on the move, which stay in a body as retiring",
};

/** For a page: `none missing, none double, no gap`. */
export function describePromise({ missing, double, longestGapMs, atMost = {}, atLeast = {} }: Promised): string {
  const parts = [
    missing === "none" ? "none missing" : MISSING[missing],
    double === "none" ? "none double" : `none double for over ${double.forMs / 1_000} s`,
    longestGapMs === 0 ? "no gap" : `no gap over ${longestGapMs / 1_000} s`,
    ...Object.entries(atMost).map(([what, limit]) => `${what}: at most ${limit}`),
    ...Object.entries(atLeast).map(([what, limit]) => `${what}: at least ${limit}`),
  ];
  return parts.join(", ");
}

export type Observed = {
  readonly verdict: Pick<Verdict, "missing" | "nowhere" | "double" | "longestDoubleMs" | "longestGapMs">;
  /** Objects that were served by shards when they were killed. */
  readonly excused: number;
  /** Orders that a shard named after a newer one. */
  readonly ordersBack: readonly string[];
  /** What the merged endpoint did wrong, where it is judged. */
  readonly mergedFaults: readonly string[];
  readonly figures: Readonly<Record<string, number>>;
};

/** Every promise that was not kept, as a sentence each. */
export function brokenPromises(promised: Promised, observed: Observed): readonly string[] {
  const { verdict, excused, figures } = observed;
  const broken: string[] = [];
  const atMost = (what: string, got: number, limit: number): void => {
    if (!(got <= limit)) broken.push(`${what}: ${got}, want at most ${limit}`);
  };
  if (promised.missing === "those retiring") atMost("in no body at all", verdict.nowhere, 0);
  else atMost("missing", verdict.missing, promised.missing === "none" ? 0 : excused);
  if (promised.double === "none") atMost("double", verdict.double, 0);
  else atMost("longest double in ms", verdict.longestDoubleMs, promised.double.forMs);
  atMost("longest gap in ms", verdict.longestGapMs, promised.longestGapMs);
  for (const [name, limit] of Object.entries(promised.atMost ?? {})) atMost(name, figures[name] ?? Number.NaN, limit);
  for (const [name, limit] of Object.entries(promised.atLeast ?? {})) {
    const got = figures[name] ?? Number.NaN;
    if (!(got >= limit)) broken.push(`${name}: ${got}, want at least ${limit}`);
  }
  broken.push(...observed.ordersBack.map((what) => `an order went back: ${what}`));
  broken.push(...observed.mergedFaults.map((what) => `merged endpoint: ${what}`));
  return broken;
}
