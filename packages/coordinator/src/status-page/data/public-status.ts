import type { Readiness } from "@kube-state-shards/daemon";
import type { CoordinatorStatus, Problem, ShardStatus } from "../../status/coordinator-status.ts";
import type { ApiHealth } from "./api-log.ts";
import type { History } from "./history.ts";
import type { ScalerPart } from "./scaler-part.ts";
import { withholdAddresses } from "./withhold-addresses.ts";

/** With the scaler's, where there is one. */
export type FleetStatus = Omit<CoordinatorStatus, "scaler"> & { readonly scaler?: ScalerPart | undefined };

export type PublicStatusInput = {
  readonly status: FleetStatus;
  readonly readiness: Readiness;
  readonly history: History;
  readonly api: ApiHealth;
  readonly version: string;
  /** Unix milliseconds. */
  readonly nowMs: number;
};

/** What `GET /api/v1/status` answers: the status as anybody may see it, and what else the page shows. */
export type PublicStatus = Omit<FleetStatus, "shards" | "store"> & {
  readonly version: string;
  readonly atMs: number;
  readonly ready: boolean;
  /** What is waited for, or blocked. */
  readonly notes: readonly string[];
  readonly store: Omit<CoordinatorStatus["store"], "problem">;
  readonly shards: readonly PublicShard[];
  readonly apiServer: ApiHealth;
  readonly history: History;
};

/** Where its fleet API is concerns those who have the token only. */
export type PublicShard = Omit<ShardStatus, "address">;

/**
 * The main port is read by whoever may scrape it. The names of shards, units and coordinators are in what is scraped anyway, or
 * say nothing; addresses, and messages of stores and API servers that name addresses or accounts, stay on the telemetry port.
 */
export function publicStatus(input: PublicStatusInput): PublicStatus {
  const { status, readiness, history, api, version, nowMs } = input;
  const { shards, store, problems, scaler, ...rest } = status;
  return {
    version,
    atMs: nowMs,
    ready: readiness.ready,
    notes: readiness.notes.filter((note) => note !== store.problem).map(withholdAddresses),
    ...rest,
    store: { state: store.state, clockKnown: store.clockKnown },
    shards: shards.map(({ address: _address, ...shard }) => shard),
    problems: problems.map(publicProblem),
    ...(scaler === undefined ? {} : { scaler: { ...scaler, message: withholdAddresses(scaler.message) } }),
    apiServer: api,
    history,
  };
}

const publicProblem = ({ what, inPublic = what, todo }: Problem): Problem => ({
  what: withholdAddresses(inPublic),
  todo: withholdAddresses(todo),
});
