import { compareShards, parsePartitionQuery, partitionsOf, type ShardReport } from "@kube-state-shards/assignment";
import type { RequestHandler, Response } from "express";
import type { ControlLoop } from "../control/control-loop.ts";
import type { FleetMembers } from "../control/fleet-members.ts";
import { allowedUrl, LOOPBACK_ADDRESS } from "../fleet-address.ts";

export type DiscoveryOptions = {
  readonly coordinator: Pick<ControlLoop, "members">;
  /** Addresses come from the store, where others may write: readers are sent nowhere else. Default `LOOPBACK_ADDRESS`. */
  readonly allowedAddress?: RegExp | undefined;
};

/** One entry of Prometheus' HTTP service discovery. */
type TargetGroup = { readonly targets: readonly [string]; readonly labels: Readonly<Record<string, string>> };

/**
 * `GET /sd`: the shards' main ports as Prometheus' HTTP service discovery reads them, in the order of the shards' ids; with
 * `?partition=i/P` those of one partition alone.
 *
 * What can change while a shard runs is in `__meta_` labels only, which make no new target. A list that may lack a shard is
 * answered with 503, and one of a number of partitions that is not in force with 400: on both Prometheus keeps the one it has.
 */
export function serviceDiscovery({ coordinator, allowedAddress = LOOPBACK_ADDRESS }: DiscoveryOptions): RequestHandler {
  return ({ url }, response) => {
    const members = coordinator.members();
    const asked = parsePartitionQuery(new URLSearchParams(url.split("?")[1]).getAll("partition"), members.partitions);
    if (!asked.ok) return void response.status(400).type("text/plain").send(`400: ${asked.fault}\n`);
    if (!members.complete) return refuse(response, "not all shards have been heard yet");
    const all = listTargets(members, allowedAddress);
    const listed = all.filter(({ partition }) => partition === (asked.partition ?? partition));
    const groups = listed.flatMap(({ group }) => group ?? []);
    const nobodySays = (those: readonly Listed[]): boolean =>
      those.length > 0 && those.every(({ group }) => group === undefined);
    if (nobodySays(all) || nobodySays(listed))
      return refuse(
        response,
        `none of ${listed.length} shards says where its metrics are at an address that is allowed`,
      );
    if (groups.length === 0 && !members.current) return refuse(response, "the assignment store is out of reach");
    response.type("application/json").send(`${JSON.stringify(groups)}\n`);
  };
}

type Listed = { readonly partition: number; readonly group: TargetGroup | undefined };

function listTargets({ shards, partitions }: FleetMembers, allowed: RegExp): readonly Listed[] {
  const { ofShard } = partitionsOf(partitions);
  return [...shards.values()]
    .sort((a, b) => compareShards(a.shard, b.shard))
    .map((report) => {
      const partition = ofShard(report.shard);
      const labels = {
        __meta_kube_state_shards_shard: report.shard,
        __meta_kube_state_shards_state: report.state,
        __meta_kube_state_shards_partition: String(partition),
      };
      const target = targetOf(report, allowed);
      return { partition, group: target === undefined ? undefined : { targets: [target], labels } };
    });
}

function targetOf({ address, metricsUrl }: ShardReport, allowed: RegExp): string | undefined {
  if (metricsUrl === undefined) return undefined; // of an earlier release
  const url = allowedUrl(metricsUrl, allowed) ?? onHostOf(allowedUrl(address, allowed), metricsUrl);
  if (url === undefined) return undefined;
  return url.port === "" ? `${url.hostname}:80` : url.host;
}

/** A pattern that names the fleet API's port and path allows the host's main port, too. */
function onHostOf(fleet: URL | undefined, metricsUrl: string): URL | undefined {
  const url = allowedUrl(metricsUrl, /^/);
  return url !== undefined && url.hostname === fleet?.hostname ? url : undefined;
}

function refuse(response: Response, why: string): void {
  response.status(503).set("Retry-After", "5").type("text/plain").send(`503: ${why}. Keep the list you have.\n`);
}
