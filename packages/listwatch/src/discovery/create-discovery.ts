import type { ApiClient } from "../connection/api-client.ts";
import { type Log, silentLog } from "../log.ts";
import type { Discovery } from "./discovery.ts";
import { DiscoveryLoop } from "./discovery-loop.ts";
import { DISCOVERY_TIMINGS, type DiscoveryTimings } from "./discovery-timings.ts";

export type DiscoveryOptions = {
  readonly client: ApiClient;
  readonly log?: Log | undefined;
  readonly timings?: Partial<DiscoveryTimings> | undefined;
  /** Uniform in [0, 1), for jitter. */
  readonly random?: (() => number) | undefined;
};

/**
 * Discovery of one API server. It asks when the first kind is asked about, again while a kind is missing or unknown, and
 * after a 404.
 *
 * Errors: none; where the server does not answer, kinds are `unknown` and asked for in their usual version.
 */
export function createDiscovery({ client, log, timings, random }: DiscoveryOptions): Discovery {
  return new DiscoveryLoop({
    client,
    log: log ?? silentLog,
    timings: { ...DISCOVERY_TIMINGS, ...timings },
    random: random ?? Math.random,
  });
}
