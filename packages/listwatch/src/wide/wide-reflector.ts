import type { ObjectSink } from "../reflector/object-sink.ts";
import type { Reflector } from "../reflector/reflector.ts";
import type { ReflectorOptions } from "../reflector/reflector-options.ts";

export type WideReflectorOptions = Omit<ReflectorOptions, "sink" | "keeps" | "onSharded" | "onSelectorRefused"> & {
  /** Path of one namespace's collection, such as `/api/v1/namespaces/team-1/pods`. */
  readonly namespacePath: (namespace: string) => string;
  /** The server is asked for the namespaces that subscribe, not for all. */
  readonly sharding?: WideSharding | undefined;
};

type WideSharding = {
  /** Told of each list whether the server kept to what it was asked for, and once of each watch that it did not. */
  readonly onSharded: (isSharded: boolean) => void;
  /** Told when something on the way refuses what may be too long a selector. */
  readonly onRefused: (status: number) => void;
};

/**
 * One cluster-wide list and watch of a kind, shared by the namespaces that subscribe to it. Foreign namespaces are dropped
 * before they are decoded. The watch opens with the first subscriber and closes with the last.
 */
export interface WideReflector {
  /** One namespace of the kind: `start` subscribes, `stop` leaves. Its state is its own: a forbidden or unlisted namespace does not hold up the others. Its first list is not older than `notOlderThan`. */
  scope(namespace: string, sink: ObjectSink, notOlderThan?: string): Reflector;
  /** Ends the watch whoever still subscribes. */
  close(): Promise<void>;
}
