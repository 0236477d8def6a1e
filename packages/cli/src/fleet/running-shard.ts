import { randomUUID } from "node:crypto";
import type { AssignmentFeed, AssignmentStore, ShardId } from "@kube-state-shards/assignment";
import { type HttpListener, listenHttp, type Telemetry, withFields } from "@kube-state-shards/daemon";
import type { FamilyOptions, Kind } from "@kube-state-shards/families";
import { type ApiTarget, createApiClient, type Log, type StartLimiter } from "@kube-state-shards/listwatch";
import { createShard, type Shard, type ShardOptions } from "@kube-state-shards/shard";
import { USER_AGENT } from "../version.ts";

/** What all shards of a process have in common. */
export type ShardSurroundings = {
  readonly target: ApiTarget;
  readonly feed: AssignmentFeed;
  /** Left out for fixed shards, which nobody takes units from. */
  readonly reporter?: Pick<AssignmentStore, "report">;
  readonly kinds: readonly Kind[];
  readonly familyOptions: FamilyOptions;
  readonly options: ShardOptions;
  readonly telemetry: Telemetry;
  readonly limiter?: StartLimiter;
  readonly fleetToken: string;
  readonly host: string;
  readonly log: Log;
};

export type ShardPlace = {
  readonly ordinal: number;
  /** Of its `/metrics`; 0 takes a free one. */
  readonly port: number;
  readonly portFlag: string;
  /** Base URL of the telemetry port, below which coordinators find it. */
  readonly telemetryUrl: string;
};

export type RunningShard = {
  readonly id: ShardId;
  readonly shard: Shard;
  readonly listener: HttpListener;
  /** At once: for a clean leave, `shard.leave()` first. */
  stop(): Promise<void>;
};

export const shardId = (ordinal: number): ShardId => `shard-${ordinal}`;
const fleetPath = (id: ShardId): string => `/fleet/v1/${id}`;

/** A shard with its port open and its connections its own. Errors: `ListenError`, `FamilyOptionsError`. */
export async function openShard(place: ShardPlace, surroundings: ShardSurroundings): Promise<RunningShard> {
  const { target, feed, reporter, host } = surroundings;
  const id = shardId(place.ordinal);
  const log = withFields(surroundings.log, { shard: id });
  const client = createApiClient(target, { log, userAgent: USER_AGENT });
  const shard = createShard({
    ...surroundings,
    log,
    id,
    ordinal: place.ordinal,
    incarnation: randomUUID(),
    address: `${place.telemetryUrl}${fleetPath(id)}`,
    client,
    now: feed.now,
    reporter,
  });
  const { port, portFlag } = place;
  const listener = await listenHttp({ app: shard.metricsApp, host, port, name: id, portFlag, log });
  shard.start();
  return {
    id,
    shard,
    listener,
    stop: async () => {
      await listener.close();
      await shard.stop();
      await client.close();
    },
  };
}
