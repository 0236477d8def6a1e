import type { FaultMatch } from "../faults/faults.ts";
import type { Exchange } from "./exchange.ts";

/** A watch that is open now. */
export type OpenWatchEntry = {
  readonly resource: string;
  readonly version: string;
  readonly namespace: string | undefined;
  readonly user: string;
  readonly exchange: Exchange;
  /** Ends the stream as its timeout would. */
  end(): void;
};

export class WatchTable {
  readonly #open = new Set<OpenWatchEntry>();

  add(entry: OpenWatchEntry): void {
    this.#open.add(entry);
    entry.exchange.onClose(() => this.#open.delete(entry));
  }

  entries(match: FaultMatch = {}): readonly OpenWatchEntry[] {
    return [...this.#open].filter(
      (entry) =>
        (match.verb === undefined || match.verb === "watch") &&
        (match.resource === undefined || match.resource === entry.resource) &&
        (match.namespace === undefined || match.namespace === entry.namespace) &&
        (match.user === undefined || match.user === entry.user),
    );
  }
}
