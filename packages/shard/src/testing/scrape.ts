export type Scrape = {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The sample lines, sorted. */
  readonly samples: readonly string[];
};

/** One body, as a reader that asks for plain text sees it. */
export async function scrape(url: string, path = "/metrics"): Promise<Scrape> {
  const response = await fetch(`${url}${path}`, { headers: { "accept-encoding": "identity" } });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, samples: samplesIn(text) };
}

export const samplesIn = (text: string): readonly string[] =>
  text
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .sort();
