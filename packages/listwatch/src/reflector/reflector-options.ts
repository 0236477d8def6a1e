import type { MessageFields } from "@kube-state-shards/families";
import type { ApiClient } from "../connection/api-client.ts";
import type { FieldPath } from "../decode/field-cut.ts";
import type { KeepsNamespace } from "../decode/object-encoding.ts";
import type { StartLimiter } from "../list/start-limiter.ts";
import type { Log } from "../log.ts";
import type { ObjectSink } from "./object-sink.ts";
import type { ReflectorObserver } from "./reflector-observer.ts";
import type { ReflectorTimings } from "./reflector-timings.ts";

/** A collection of the API server. */
export type WatchedResource = {
  /** Plural name, such as `pods`. */
  readonly name: string;
  /** Path of the collection without query, such as `/api/v1/namespaces/team-1/pods`. */
  readonly path: string;
  /** Only objects whose labels match, such as `team=a,!legacy`. What stops matching is seen as removed. */
  readonly labelSelector?: string | undefined;
  /**
   * Only objects whose fields match, such as `spec.nodeName=node-1`; which fields may be asked for depends on the kind. A function is asked before
   * each list and watch, as for `shardSelector`.
   */
  readonly fieldSelector?: string | (() => string) | undefined;
  /**
   * Only objects whose UIDs, or namespaces, hash into these ranges. A server that does not know of it sends all: the sink has to
   * look for itself. A function is asked before each list and watch; `reopen` has it asked again.
   */
  readonly shardSelector?: string | (() => string) | undefined;
  /** For log lines and observations: `ns/team-1`, or `cluster`. Derived from `path` when left out. */
  readonly scope?: string | undefined;
};

export type ReflectorOptions = {
  readonly client: ApiClient;
  readonly resource: WatchedResource;
  /** Ask for `PartialObjectMetadata`: the objects' data never arrives. */
  readonly metadataOnly?: boolean | undefined;
  readonly sink: ObjectSink;
  readonly observer?: Partial<ReflectorObserver> | undefined;
  readonly log?: Log | undefined;
  /** Shared by all reflectors of a process; without it lists are not paced. */
  readonly limiter?: StartLimiter | undefined;
  /**
   * What sinks read of an object, its key and resourceVersion included, with the numbers in protobuf: lists and watches are then
   * asked for in protobuf, or else JSON. Left out: JSON alone.
   */
  readonly fields?: MessageFields | undefined;
  /** Objects of other namespaces are dropped before they are decoded. */
  readonly keeps?: KeepsNamespace | undefined;
  /** Fields that are cut out of the bytes before they are decoded: sinks never see them. */
  readonly drop?: readonly FieldPath[] | undefined;
  /** Told of each 404: the server may not serve the resource, or not in this version any more. */
  readonly onNotFound?: (() => void) | undefined;
  /** Told when a watch was lost without a word of the server: it may come back as another release. */
  readonly onDisconnect?: (() => void) | undefined;
  /** Told of each list that a `shardSelector` was sent with, whether the server kept to it. */
  readonly onSharded?: ((isSharded: boolean) => void) | undefined;
  /** Told of each answer that may mean that something on the way does not take the `shardSelector`: 400, 413, 414, 431, or one that speaks of it. */
  readonly onSelectorRefused?: ((status: number) => void) | undefined;
  /** Told the status of each answer to a list or watch; 0 where none came. */
  readonly onAnswer?: ((status: number) => void) | undefined;
  /** Uniform in [0, 1), for jitter. */
  readonly random?: (() => number) | undefined;
  readonly timings?: Partial<ReflectorTimings> | undefined;
  /** A version already seen elsewhere: the first list is not older. Left out, it is whatever the server's cache holds. */
  readonly notOlderThan?: string | undefined;
  /** Asked before each list, which is not older than this. Left out: than what was seen here. */
  readonly listedFrom?: (() => string) | undefined;
};
