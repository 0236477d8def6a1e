export type PrometheusQueries = {
  /** The value of each series that an instant query gives, by its `instance` label. */
  query(expression: string): Promise<ReadonlyMap<string, number>>;
  /** How many series an instant query gives. Errors: what Prometheus says against the query. */
  rows(expression: string): Promise<number>;
  /** The value of the first series that an instant query gives; 0 where it gives none. */
  value(expression: string): Promise<number>;
  /** The labels of each series that an instant query gives. */
  labels(expression: string): Promise<readonly Labels[]>;
  /** The value of a query that gives one series, at each full second between two instants; 0 where it gives none. */
  range(expression: string, fromMs: number, toMs: number): Promise<readonly number[]>;
  /** At how many full seconds between two instants a query is refused, such as for several matches of one row, and why last. */
  refusals(
    expression: string,
    fromMs: number,
    toMs: number,
  ): Promise<{ readonly seconds: number; readonly why: string }>;
  /** Every series that a query gives between two instants, with the full seconds at which it does. */
  series(expression: string, fromMs: number, toMs: number): Promise<readonly RangeSeries[]>;
  /** What it makes of the rules it was given. */
  rules(): Promise<readonly LoadedRule[]>;
  /** The type that a target gave for a family of this name; undefined while none has. */
  typeOf(family: string): Promise<string | undefined>;
};

type Labels = Readonly<Record<string, string>>;

type RangeSeries = {
  readonly labels: Labels;
  /** Unix seconds, ascending. */
  readonly seconds: readonly number[];
};

type LoadedRule = {
  readonly name: string;
  readonly query: string;
  readonly health: "ok" | "err" | "unknown";
  readonly lastError?: string;
};

/** Asks the Prometheus at this URL. */
export function prometheusQueries(url: string): PrometheusQueries {
  const answer = async <T>(path: string, query: Readonly<Record<string, string>>): Promise<T> => {
    const answer = await fetch(`${url}/api/v1/${path}?${new URLSearchParams(query)}`);
    const { data, error } = (await answer.json()) as { readonly data?: T; readonly error?: string };
    if (data === undefined)
      throw new Error(`ask Prometheus, ${path} ${JSON.stringify(query)}: got ${answer.status}, want 200: ${error}`);
    return data;
  };
  const ask = async (query: string): Promise<Vector["result"]> => (await answer<Vector>("query", { query })).result;
  const askRange = async (query: string, fromMs: number, toMs: number): Promise<Range> => {
    const [from, to] = [Math.ceil(fromMs / 1_000), Math.floor(toMs / 1_000)];
    const asked = { query, start: String(from), end: String(to), step: "1" };
    return { from, to, result: (await answer<Matrix>("query_range", asked)).result };
  };
  return {
    rows: async (expression) => (await ask(expression)).length,
    value: async (expression) => Number((await ask(expression))[0]?.value[1] ?? 0),
    labels: async (expression) => (await ask(expression)).map(({ metric }) => metric),
    query: async (expression) =>
      new Map((await ask(expression)).map(({ metric, value }) => [metric["instance"] ?? "", Number(value[1])])),
    range: async (expression, fromMs, toMs) => {
      const { from, to, result } = await askRange(expression, fromMs, toMs);
      const values = new Map(result[0]?.values.map(([second, value]) => [second, Number(value)]));
      return Array.from({ length: to - from + 1 }, (_, index) => values.get(from + index) ?? 0);
    },
    refusals: async (expression, fromMs, toMs) => {
      let [seconds, why] = [0, ""];
      for (let second = Math.ceil(fromMs / 1_000); second * 1_000 <= toMs; second++) {
        await answer("query", { query: expression, time: String(second) }).catch((error: unknown) => {
          seconds += 1;
          why = String(error);
        });
      }
      return { seconds, why };
    },
    series: async (expression, fromMs, toMs) =>
      (await askRange(expression, fromMs, toMs)).result.map(({ metric, values }) => ({
        labels: metric,
        seconds: values.map(([second]) => second),
      })),
    rules: async () => (await answer<Groups>("rules", {})).groups.flatMap(({ rules }) => rules),
    typeOf: async (family) => (await answer<Metadata>("metadata", { metric: family }))[family]?.[0]?.type,
  };
}

type Vector = { readonly result: readonly { readonly metric: Labels; readonly value: readonly [number, string] }[] };
type Matrix = {
  readonly result: readonly { readonly metric: Labels; readonly values: readonly (readonly [number, string])[] }[];
};
type Range = Matrix & { readonly from: number; readonly to: number };
type Groups = { readonly groups: readonly { readonly rules: readonly LoadedRule[] }[] };
type Metadata = Readonly<Record<string, readonly { readonly type: string }[]>>;
