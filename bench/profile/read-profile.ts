/** Of a `.cpuprofile` of V8, what is read. */
export type CpuProfile = {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string };
    readonly children?: readonly number[];
  }[];
  /** Ids of nodes. */
  readonly samples: readonly number[];
  /** Microseconds before each sample. */
  readonly timeDeltas: readonly number[];
};

type Share = { readonly name: string; readonly seconds: number };

export type ProfileSummary = {
  /** The main thread, idling left out. */
  readonly busySeconds: number;
  /** By function: time in itself alone. */
  readonly self: readonly Share[];
  /** By function: time in it and all that it calls. */
  readonly inclusive: readonly Share[];
};

const IDLE = "(idle)";
const ANONYMOUS = "(anonymous)";

/** Both lists with the largest first. Functions of one name count as one. */
export function summarise({ nodes, samples, timeDeltas }: CpuProfile): ProfileSummary {
  const names = new Map(nodes.map(({ id, callFrame }) => [id, callFrame.functionName || ANONYMOUS]));
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)));
  const seconds = new Map<number, number>();
  for (const [at, id] of samples.entries()) seconds.set(id, (seconds.get(id) ?? 0) + (timeDeltas[at] ?? 0) / 1e6);
  const self = new Map<string, number>();
  const inclusive = new Map<string, number>();
  let busySeconds = 0;
  for (const [id, spent] of seconds) {
    const name = names.get(id) ?? ANONYMOUS;
    if (name === IDLE) continue;
    busySeconds += spent;
    add(self, name, spent);
    for (const each of stackOf(id, { names, parents })) add(inclusive, each, spent);
  }
  return { busySeconds, self: ranked(self), inclusive: ranked(inclusive) };
}

type Tree = { readonly names: ReadonlyMap<number, string>; readonly parents: ReadonlyMap<number, number> };

/** Each function of the stack once, however often it calls itself. */
function stackOf(id: number, { names, parents }: Tree): ReadonlySet<string> {
  const stack = new Set<string>();
  for (let at: number | undefined = id; at !== undefined; at = parents.get(at)) stack.add(names.get(at) ?? ANONYMOUS);
  return stack;
}

const add = (to: Map<string, number>, name: string, spent: number): void =>
  void to.set(name, (to.get(name) ?? 0) + spent);

const ranked = (times: ReadonlyMap<string, number>): readonly Share[] =>
  [...times].map(([name, seconds]) => ({ name, seconds })).toSorted((a, b) => b.seconds - a.seconds);
