/** The lines that measure.py prints, one a phase. Megabytes are of a million bytes, `rss_mb` of 2^20. */
type SyncPhase = {
  readonly phase: "sync";
  readonly synced: boolean;
  readonly busy_s: number;
  readonly cpu_s: number;
  readonly rss_mb: number;
  readonly peak_mb: number;
  readonly rx_mb: number;
};

type ScrapePhase = {
  readonly phase: "plain scrape" | "gzip scrape";
  readonly wire_mb: number;
  readonly text_mb: number;
  readonly series: number;
  readonly first_s: number;
  readonly first_cpu_s: number;
  readonly s: number;
  readonly cpu_s: number;
  readonly rss_mb: number;
};

type ChurnPhase = {
  readonly phase: `churn ${string}`;
  /** Without what was used while a scrape went on. */
  readonly updates_cpu_s: number;
  readonly scrape_after_s: number;
  readonly scrape_after_cpu_s: number;
  readonly rss_mb: number;
};

/** Not of measure.py: the same updates once more, of an exporter that nobody scrapes, and then what kubelets write meanwhile. */
export type UpdatesPhase = { readonly phase: "updates"; readonly cpu_s: number; readonly leases_cpu_s: number };

/** What one exporter cost. */
export type Measured = {
  readonly name: string;
  readonly sync: SyncPhase;
  readonly plain: ScrapePhase;
  readonly gzip: ScrapePhase;
  readonly churn: ChurnPhase;
  readonly updates?: UpdatesPhase;
  /** Not of measure.py, either: what the first sync cost the API server. */
  readonly apiServer: { readonly cpu_s: number };
};

type Phase = SyncPhase | ScrapePhase | ChurnPhase;

/** Errors: a phase is not there, since measure.py ended early. */
export function readPhases(name: string, text: string): Omit<Measured, "updates" | "apiServer"> {
  const phases = text
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as Phase);
  const find = <T extends Phase>(start: string): T => {
    const found = phases.find((phase) => phase.phase.startsWith(start));
    if (found === undefined)
      throw new Error(`measure ${name}: no phase "${start}" in what measure.py printed:\n${text}`);
    return found as T;
  };
  return { name, sync: find("sync"), plain: find("plain"), gzip: find("gzip"), churn: find("churn") };
}
