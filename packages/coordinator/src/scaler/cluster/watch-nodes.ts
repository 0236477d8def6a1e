import {
  type ApiClient,
  createReflector,
  type Log,
  type ObjectSink,
  type ReflectorObserver,
  type ReflectorTimings,
} from "@kube-state-shards/listwatch";
import { type Known, known, unknown } from "../plan/scaler-facts.ts";
import type { NodeSelection } from "../scaler-settings.ts";
import { fieldOf, textOf } from "./read-field.ts";

/** How many nodes there are. */
export interface NodeCounter {
  start(): void;
  stop(): Promise<void>;
  /** Never 0: that is a list that has not come, or a selector that nothing matches. */
  count(): Known<number>;
}

export type WatchNodesOptions = {
  readonly client: ApiClient;
  readonly selection: NodeSelection;
  readonly log: Log;
  readonly observer?: Partial<ReflectorObserver> | undefined;
  readonly timings?: Partial<ReflectorTimings> | undefined;
};

/** Counts nodes by a watch of their metadata: of a node nothing but its name is kept, and nothing but its metadata sent. */
export function watchNodes({ client, selection, log, observer, timings }: WatchNodesOptions): NodeCounter {
  const { labelSelector, schedulableOnly } = selection;
  const names = new Set<string>();
  const reflector = createReflector({
    client,
    resource: {
      name: "nodes",
      path: "/api/v1/nodes",
      labelSelector,
      ...(schedulableOnly ? { fieldSelector: "spec.unschedulable=false" } : {}),
    },
    metadataOnly: true,
    sink: keepNames(names),
    log,
    observer,
    timings,
  });
  const counted = [
    ...(labelSelector === undefined ? [] : [`--node-selector ${labelSelector}`]),
    ...(schedulableOnly ? ["--schedulable-nodes-only"] : []),
  ].join(" and ");
  return {
    start: () => reflector.start(),
    stop: () => reflector.stop(),
    count() {
      const state = reflector.state();
      if (state.state === "blocked") return unknown("NodesUnknown", `nodes cannot be listed: ${state.reason}`);
      if (reflector.lastSyncedMs() === undefined) {
        const why = state.state === "backingOff" ? `: ${state.reason}` : "";
        return unknown("NodesUnknown", `the nodes have not been listed yet${why}`);
      }
      if (names.size > 0) return known(names.size);
      return unknown("NoNodes", `0 nodes are counted${counted === "" ? "" : ` with ${counted}`}`);
    },
  };
}

function keepNames(names: Set<string>): ObjectSink {
  const nameOf = (object: unknown): string => textOf(fieldOf(object, "metadata"), "name") ?? "";
  return {
    upsert: (object) => void names.add(nameOf(object)),
    remove: (object) => void names.delete(nameOf(object)),
    beginReplace() {
      const listed = new Set<string>();
      return {
        add: (object) => void listed.add(nameOf(object)),
        async commit() {
          names.clear();
          for (const name of listed) names.add(name);
        },
        abort: () => {},
      };
    },
  };
}
