import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import type { AssignmentFeed, AssignmentStore, NamespaceSelection, ShardId } from "@kube-state-shards/assignment";
import { type HttpListener, listenHttp, type Telemetry, withFields } from "@kube-state-shards/daemon";
import type { FamilyOptions, Kind } from "@kube-state-shards/families";
import {
  type ApiTarget,
  createApiClient,
  type Discovery,
  type Log,
  type StartLimiter,
} from "@kube-state-shards/listwatch";
import { createShard, type Shard, type ShardOptions } from "@kube-state-shards/shard";
import { startingApp } from "../live/starting-app.ts";
import { USER_AGENT, VERSION } from "../version.ts";
import { advertisedUrl } from "./advertised-url.ts";

/** What all shards of a process have in common. */
export type ShardSurroundings = {
  readonly target: ApiTarget;
  readonly feed: AssignmentFeed;
  /** Left out for fixed shards, which nobody takes units from. */
  readonly reporter?: Pick<AssignmentStore, "report">;
  readonly kinds: readonly Kind[];
  readonly selection: NamespaceSelection;
  /** Of a fixed fleet. */
  readonly totalShards?: number;
  readonly familyOptions: FamilyOptions;
  readonly options: ShardOptions;
  readonly telemetry: Telemetry;
  readonly limiter?: StartLimiter;
  readonly discovery?: Discovery;
  readonly fleetToken: string;
  readonly log: Log;
};

export type ShardPlace = {
  readonly ordinal: number;
  /** Of its `/metrics`; 0 takes a free one. */
  readonly port: number;
  readonly portFlag: string;
  /** Base URL of the telemetry port, below which coordinators find it. */
  readonly telemetryUrl: string;
  /** Base URL of its main port, for scrapers; left out where nobody asks for it. */
  readonly metricsUrl?: string;
};

export type RunningShard = {
  readonly id: ShardId;
  readonly shard: Shard;
  /** At once: for a clean leave, `shard.leave()` first. */
  stop(): Promise<void>;
};

/** With a port of its own. */
export type ListeningShard = RunningShard & { readonly listener: HttpListener };

export const shardId = (ordinal: number): ShardId => `shard-${ordinal}`;
const fleetPath = (id: ShardId): string => `/fleet/v1/${id}`;

/** A shard at work, with its connections its own; its `metricsApp` is for the caller to serve. Errors: `FamilyOptionsError`. */
export function runShard(
  place: Pick<ShardPlace, "ordinal" | "telemetryUrl" | "metricsUrl">,
  surroundings: ShardSurroundings,
): RunningShard {
  const { target, feed, reporter } = surroundings;
  const id = shardId(place.ordinal);
  const log = withFields(surroundings.log, { shard: id });
  const client = createApiClient(target, { log, userAgent: USER_AGENT });
  const shard = createShard({
    ...surroundings,
    log,
    id,
    ordinal: place.ordinal,
    incarnation: randomUUID(),
    version: VERSION,
    metricsUrl: place.metricsUrl,
    address: `${place.telemetryUrl}${fleetPath(id)}`,
    client,
    now: feed.now,
    reporter,
  });
  shard.start();
  return {
    id,
    shard,
    stop: async () => {
      await shard.stop();
      await client.close();
    },
  };
}

/** A shard with its port open. Errors: `ListenError`, `FamilyOptionsError`. */
export async function openShard(
  place: Omit<ShardPlace, "metricsUrl">,
  surroundings: ShardSurroundings & { readonly host: string },
): Promise<ListeningShard> {
  const { port, portFlag, ordinal } = place;
  const { host, log } = surroundings;
  // The port first: the shard tells readers which it is.
  const app = startingApp(log, () => "the first assignment");
  const listener = await listenHttp({ app, host, port, name: shardId(ordinal), portFlag, log });
  try {
    const metricsUrl = advertisedUrl(listener, { told: undefined, hostname: hostname() });
    const running = runShard({ ...place, metricsUrl }, surroundings);
    listener.use(running.shard.metricsApp);
    return {
      ...running,
      listener,
      stop: async () => {
        await listener.close();
        await running.stop();
      },
    };
  } catch (error) {
    await listener.close();
    throw error;
  }
}
