import { clusterUnit, type NamespaceSelection, openNamespaceUnits } from "@kube-state-shards/assignment";
import type { ApiClient, ReflectorObserver, ReflectorTimings } from "@kube-state-shards/listwatch";
import { type ControlLoop, type ControlLoopOptions, createControlLoop } from "./control-loop.ts";
import { COORDINATOR_DEFAULTS, type CoordinatorOptions } from "./coordinator-options.ts";

export type CreateCoordinatorOptions = Omit<ControlLoopOptions, "options"> & {
  readonly client: ApiClient;
  /** Which namespaces are shared out. Default: all. */
  readonly selection?: NamespaceSelection | undefined;
  /** What is left out is as in COORDINATOR_DEFAULTS. */
  readonly options: Partial<CoordinatorOptions> & Pick<CoordinatorOptions, "clusterResources">;
  readonly observer?: Partial<ReflectorObserver>;
  readonly timings?: Partial<ReflectorTimings>;
};

export type CoordinatorReadiness = { readonly ready: true } | { readonly ready: false; readonly reason: string };

export interface Coordinator extends Omit<ControlLoop, "setUnits"> {
  /** Ready once namespaces are known and an assignment is published, by whomever; it does not go back. */
  readiness(): CoordinatorReadiness;
}

/** The control plane of a fleet: which namespaces exist and what shards report, to assignments in the store. */
export function createCoordinator(coordinator: CreateCoordinatorOptions): Coordinator {
  const { client, log } = coordinator;
  const options: CoordinatorOptions = { ...COORDINATOR_DEFAULTS, ...coordinator.options };
  const clusterUnits = options.clusterResources.map(clusterUnit);
  const loop = createControlLoop({ ...coordinator, options });
  const namespaces = openNamespaceUnits({
    client,
    log,
    selection: coordinator.selection,
    observer: coordinator.observer ?? {},
    timings: coordinator.timings ?? {},
    onChange: (found) => loop.setUnits(new Set([...found, ...clusterUnits])),
  });
  const { setUnits: _setUnits, ...rest } = loop;

  return {
    ...rest,
    start() {
      loop.start();
      namespaces.start();
    },
    async stop() {
      await loop.stop();
      await namespaces.stop();
    },
    readiness() {
      if (loop.assignment() !== undefined) return { ready: true };
      const seen = namespaces.state();
      if (seen.state === "blocked") return { ready: false, reason: `namespaces cannot be listed: ${seen.reason}` };
      if (seen.state === "starting") return { ready: false, reason: "the namespaces have not been listed yet" };
      return {
        ready: false,
        reason: `${loop.reports().size} of ${options.expectedShards} expected shards have reported`,
      };
    },
  };
}
