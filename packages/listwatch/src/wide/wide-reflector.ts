import type { ObjectSink } from "../reflector/object-sink.ts";
import type { Reflector } from "../reflector/reflector.ts";
import type { ReflectorOptions } from "../reflector/reflector-options.ts";
import type { LeftOutLimit } from "./left-out-limit.ts";

export type WideReflectorOptions = Omit<
  ReflectorOptions,
  "sink" | "keeps" | "listedFrom" | "onSharded" | "onSelectorRefused" | "onAnswer"
> & {
  /** Path of one namespace's collection, such as `/api/v1/namespaces/team-1/pods`. */
  readonly namespacePath: (namespace: string) => string;
  /** For so long nobody may come before the first list, so that it has all that come together. Default 25; 0: nobody is waited for. */
  readonly gatherMs?: number | undefined;
  /** The server is asked for the namespaces that subscribe, not for all. */
  readonly sharding?: WideSharding | undefined;
  /** The server is asked for all but what others have; not where it is asked for the namespaces that subscribe. */
  readonly leaving?: WideLeaving | undefined;
};

export type WideLeaving = {
  /** Every namespace that somebody has; those that subscribe may be among them. */
  readonly namespaces: () => Iterable<string>;
  readonly limit: LeftOutLimit;
  /** After how long who left is left out, too: that is a watch opened anew. */
  readonly tightenAfterMs: number;
};

type WideSharding = {
  /** Told of each list whether the server kept to what it was asked for, and once of each watch that it did not. */
  readonly onSharded: (isSharded: boolean) => void;
  /** Told when something on the way refuses what may be too long a selector. */
  readonly onRefused: (status: number) => void;
};

/**
 * One cluster-wide list and watch of a kind, shared by the namespaces that subscribe to it. What the server sends of others is dropped
 * before it is decoded. The watch opens with the first subscriber and closes with the last.
 */
export interface WideReflector {
  /** One namespace of the kind: `start` subscribes, `stop` leaves. Its state is its own: a forbidden or unlisted namespace does not hold up the others. Its first list is not older than `notOlderThan`. */
  scope(namespace: string, sink: ObjectSink, notOlderThan?: string): Reflector;
  /** Ends the watch whoever still subscribes. */
  close(): Promise<void>;
}
