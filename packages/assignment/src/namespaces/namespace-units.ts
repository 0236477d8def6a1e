import type { ApiClient, Log, ReflectorObserver, ReflectorTimings } from "@kube-state-shards/listwatch";
import type { NamespaceSelection } from "../selection/namespace-selection.ts";
import type { UnitId } from "../unit.ts";

export type NamespaceUnitsState =
  | { readonly state: "starting" }
  | { readonly state: "synced"; readonly units: ReadonlySet<UnitId> }
  /** Nothing may be listed: what was known before stays. */
  | { readonly state: "blocked"; readonly units: ReadonlySet<UnitId>; readonly reason: string };

export type NamespaceUnitsOptions = {
  readonly client: ApiClient;
  readonly log: Log;
  /** Default: all namespaces. */
  readonly selection?: NamespaceSelection | undefined;
  /** Called with the whole set after the first sync and after each change; never with the same set twice. */
  readonly onChange: (units: ReadonlySet<UnitId>) => void;
  /** How long a doubtful loss waits for its confirming read to succeed before it is asked again. Default 5,000. */
  readonly confirmRetryMs?: number;
  readonly observer?: Partial<ReflectorObserver>;
  readonly timings?: Partial<ReflectorTimings>;
};

/** The selected namespaces as units. Adding cluster-scoped kinds is the caller's. */
export interface NamespaceUnits {
  start(): void;
  stop(): Promise<void>;
  state(): NamespaceUnitsState;
}
