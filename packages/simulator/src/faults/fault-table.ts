import type { RequestRecord } from "../serve/request-record.ts";
import type { Fault, FaultOptions, InjectedFault } from "./faults.ts";

/** A fault that struck one request. */
export type ActiveFault = {
  readonly fault: Fault;
  /** The version a stale replica stopped at. */
  readonly frozenAt: number | undefined;
  /** Calls back when the fault is cleared; returns how to forget the callback. */
  onClear(listener: () => void): () => void;
};

type Entry = {
  readonly active: ActiveFault;
  readonly match: Omit<FaultOptions, "times">;
  readonly listeners: Set<() => void>;
  left: number;
  hits: number;
};

/** The faults injected and not yet spent, the newest first. */
export class FaultTable {
  #entries: readonly Entry[] = [];

  inject(fault: Fault, options: FaultOptions, currentVersion: number): InjectedFault {
    const listeners = new Set<() => void>();
    const { times, ...match } = options;
    const frozenAt = fault.kind === "staleReplica" ? Number(fault.resourceVersion ?? currentVersion) : undefined;
    const onClear = (listener: () => void): (() => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    };
    const entry: Entry = { active: { fault, frozenAt, onClear }, match, listeners, left: times ?? Infinity, hits: 0 };
    this.#entries = [entry, ...this.#entries];
    return { hits: () => entry.hits, clear: () => this.#remove(entry) };
  }

  /** The fault for this request, counted as a hit. */
  strike(request: RequestRecord): ActiveFault | undefined {
    const entry = this.#entries.find(({ match, left }) => left > 0 && matches(match, request));
    if (entry === undefined) return undefined;
    entry.hits += 1;
    entry.left -= 1;
    return entry.active;
  }

  clear(): void {
    for (const entry of this.#entries) this.#remove(entry);
  }

  #remove(entry: Entry): void {
    this.#entries = this.#entries.filter((other) => other !== entry);
    entry.left = 0;
    for (const listener of [...entry.listeners]) listener();
    entry.listeners.clear();
  }
}

const matches = (match: Omit<FaultOptions, "times">, request: RequestRecord): boolean =>
  (match.pathPrefix === undefined || request.path.startsWith(match.pathPrefix)) &&
  (match.selectorAbove === undefined || selectorLength(request) > match.selectorAbove) &&
  (match.verb === undefined || match.verb === request.verb) &&
  (match.resource === undefined || match.resource === request.resource) &&
  (match.namespace === undefined || match.namespace === request.namespace) &&
  (match.user === undefined || match.user === request.user);

/** Of the selectors that grow with the namespaces they name. */
const selectorLength = ({ query }: Pick<RequestRecord, "query">): number =>
  Math.max(...["shardSelector", "fieldSelector"].map((name) => query[name]?.length ?? 0));
