import type { MessageFields } from "@kube-state-shards/families";
import type { FieldPath } from "../decode/field-cut.ts";
import { Negotiation } from "../decode/negotiation.ts";
import { type Log, silentLog } from "../log.ts";
import { type Observed, type ReflectorObserver, silentObserver } from "./reflector-observer.ts";
import type { ReflectorOptions } from "./reflector-options.ts";
import { REFLECTOR_TIMINGS, type ReflectorTimings } from "./reflector-timings.ts";
import { remember } from "./remember.ts";

/** Options with their defaults filled in. */
export type ReflectorSettings = Pick<
  ReflectorOptions,
  "client" | "resource" | "sink" | "limiter" | "keeps" | "listedFrom"
> & {
  /** In which encoding objects are asked for, and how they are read; one for all reflectors of a kind. */
  readonly negotiation: Negotiation;
  readonly onNotFound: () => void;
  readonly onDisconnect: () => void;
  readonly onSharded: (isSharded: boolean) => void;
  readonly onSelectorRefused: (status: number) => void;
  readonly onAnswer: (status: number) => void;
  readonly observer: ReflectorObserver;
  readonly observed: Observed;
  readonly log: Log;
  readonly random: () => number;
  readonly timings: ReflectorTimings;
  /** "" to take the first list from whatever the server's cache holds. */
  readonly notOlderThan: string;
};

export function completeReflectorOptions(options: ReflectorOptions): ReflectorSettings {
  const log = options.log ?? silentLog;
  return {
    client: options.client,
    resource: options.resource,
    sink: options.sink,
    limiter: options.limiter,
    keeps: options.keeps,
    listedFrom: options.listedFrom,
    negotiation: negotiationOf(options),
    onNotFound: options.onNotFound ?? (() => {}),
    onDisconnect: options.onDisconnect ?? (() => {}),
    onSharded: options.onSharded ?? (() => {}),
    onSelectorRefused: options.onSelectorRefused ?? (() => {}),
    onAnswer: options.onAnswer ?? (() => {}),
    observer: guarded(options.observer ?? silentObserver, log),
    observed: { resource: options.resource.name, scope: options.resource.scope ?? scopeOf(options.resource.path) },
    log,
    random: options.random ?? Math.random,
    timings: options.timings === undefined ? REFLECTOR_TIMINGS : completed(options.timings),
    notOlderThan: options.notOlderThan ?? "",
  };
}

const NOTHING: readonly FieldPath[] = [];
const JSON_ALONE: MessageFields = {};

// WHY remembered: a shard has thousands of reflectors and few sets of options. Of its own to each, they were a fifth of what a
// watch keeps in memory (docs/design/0014-share.md).
const negotiationsOf = remember((drop: readonly FieldPath[]) =>
  remember((given: MessageFields) => {
    const fields = given === JSON_ALONE ? undefined : given;
    return {
      whole: new Negotiation({ fields, drop, metadataOnly: false }),
      metadata: new Negotiation({ fields, drop, metadataOnly: true }),
    };
  }),
);
function negotiationOf({ drop = NOTHING, fields = JSON_ALONE, metadataOnly = false }: ReflectorOptions): Negotiation {
  return negotiationsOf(drop)(fields)[metadataOnly ? "metadata" : "whole"];
}
const completed = remember(
  (timings: Partial<ReflectorTimings>): ReflectorTimings => ({ ...REFLECTOR_TIMINGS, ...timings }),
);
const guardsOf = remember((observer: Partial<ReflectorObserver>) =>
  remember((log: Log) => guardObserver({ ...silentObserver, ...observer }, log)),
);
const guarded = (observer: Partial<ReflectorObserver>, log: Log): ReflectorObserver => guardsOf(observer)(log);

/** `ns/team-1` of `/api/v1/namespaces/team-1/pods`, else `cluster`. */
function scopeOf(path: string): string {
  const namespace = /\/namespaces\/([^/]+)\/[^/]+$/.exec(path)?.[1];
  return namespace === undefined ? "cluster" : `ns/${decodeURIComponent(namespace)}`;
}

/** Metrics must not stop the data: what an observer throws is logged. */
function guardObserver(observer: ReflectorObserver, log: Log): ReflectorObserver {
  const guard =
    <T>(observe: (event: T) => void) =>
    (event: T): void => {
      try {
        observe(event);
      } catch (error) {
        log.error({ error }, "an observer of the reflector threw");
      }
    };
  return {
    listed: guard((event) => observer.listed(event)),
    watchStarted: guard((event) => observer.watchStarted(event)),
    watchEnded: guard((event) => observer.watchEnded(event)),
    relist: guard((event) => observer.relist(event)),
    badEvent: guard((event) => observer.badEvent(event)),
    sinkFailed: guard((event) => observer.sinkFailed(event)),
  };
}
