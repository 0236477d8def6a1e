import { compareShards, type ShardReport } from "@kube-state-shards/assignment";
import type { RequestHandler, Response } from "express";
import type { ControlLoop } from "../control/control-loop.ts";
import { allowedUrl, LOOPBACK_ADDRESS } from "../fleet-address.ts";

export type DiscoveryOptions = {
  readonly coordinator: Pick<ControlLoop, "members">;
  /** Addresses come from the store, where others may write: readers are sent nowhere else. Default `LOOPBACK_ADDRESS`. */
  readonly allowedAddress?: RegExp | undefined;
};

/** One entry of Prometheus' HTTP service discovery. */
type TargetGroup = { readonly targets: readonly [string]; readonly labels: Readonly<Record<string, string>> };

/**
 * `GET /sd`: the shards' main ports as Prometheus' HTTP service discovery reads them, in the order of the shards' ids.
 *
 * What can change while a shard runs is in `__meta_` labels only, which make no new target. A list that may lack a shard is
 * answered with 503, on which Prometheus keeps the one it has.
 */
export function serviceDiscovery({ coordinator, allowedAddress = LOOPBACK_ADDRESS }: DiscoveryOptions): RequestHandler {
  return (_request, response) => {
    const { complete, current, shards } = coordinator.members();
    if (!complete) return refuse(response, "not all shards have been heard yet");
    const groups = [...shards.values()]
      .sort((a, b) => compareShards(a.shard, b.shard))
      .flatMap((report) => groupOf(report, allowedAddress) ?? []);
    if (groups.length === 0 && shards.size > 0)
      return refuse(response, `none of ${shards.size} shards says where its metrics are at an address that is allowed`);
    if (groups.length === 0 && !current) return refuse(response, "the assignment store is out of reach");
    response.type("application/json").send(`${JSON.stringify(groups)}\n`);
  };
}

function groupOf({ shard, state, address, metricsUrl }: ShardReport, allowed: RegExp): TargetGroup | undefined {
  if (metricsUrl === undefined) return undefined; // of an earlier release
  const url = allowedUrl(metricsUrl, allowed) ?? onHostOf(allowedUrl(address, allowed), metricsUrl);
  if (url === undefined) return undefined;
  const target = url.port === "" ? `${url.hostname}:80` : url.host;
  return {
    targets: [target],
    labels: { __meta_kube_state_shards_shard: shard, __meta_kube_state_shards_state: state },
  };
}

/** A pattern that names the fleet API's port and path allows the host's main port, too. */
function onHostOf(fleet: URL | undefined, metricsUrl: string): URL | undefined {
  const url = allowedUrl(metricsUrl, /^/);
  return url !== undefined && url.hostname === fleet?.hostname ? url : undefined;
}

function refuse(response: Response, why: string): void {
  response.status(503).set("Retry-After", "5").type("text/plain").send(`503: ${why}. Keep the list you have.\n`);
}
