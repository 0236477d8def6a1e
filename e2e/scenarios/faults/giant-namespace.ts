import { wholeOf } from "@kube-state-shards/assignment";
import { waitUntil } from "../../process/wait-until.ts";
import { awaitLeader } from "../fleet-run.ts";
import type { Fault, FaultStage } from "./fault.ts";
import { NOTHING_SHOWS } from "./judge-promise.ts";
import { rescaleTo } from "./restarts.ts";

/** Of a fleet of eight the hottest namespaces of the seed are heavier than all that one shard is to carry; of one, none is. */
const SPLITTING = ["--split-namespace-above", "0.5", "--split-min-series", "1", "--rebalance-pause", "1s"];

const SHARDS = 8;
const SHARERS = "shards that served one namespace together";

export const giantNamespace: Fault = {
  summary:
    "the hottest namespaces are shared by several of eight shards, one of which is restarted, and joined again by one",
  promised: { ...NOTHING_SHOWS, atLeast: { [SHARERS]: 2 } },
  shards: 1,
  maxShards: SHARDS,
  judgesMerged: true,
  poller: { isSliced: true },
  open: () => ({
    settingsOf: (name) => (name.startsWith("coordinator") ? { args: SPLITTING } : {}),
    act: async (stage) => {
      const { fleet, watch, mark } = stage;
      await rescaleTo(stage, SHARDS);
      stage.measured(SHARERS, sharersOfOne(stage));
      const [first] = fleet.shards;
      mark("restart shard-0");
      await first?.stop();
      first?.start();
      await first?.ready();
      await watch.rests(SHARDS);
      mark("at rest");
      await rescaleTo(stage, 1);
      const leader = await awaitLeader(fleet);
      await waitUntil(async () => (await fleet.status(leader)).sliced.length === 0 || undefined, {
        everyMs: 200,
        what: () => "the slices that are all at one shard to be joined",
      });
      mark("joined");
      await watch.rests(1);
    },
  }),
};

/** The most shards that serve parts of one namespace. */
function sharersOfOne({ watch }: FaultStage): number {
  const sharers = new Map<string, Set<string>>();
  for (const { shard, places } of watch.latest()?.answers ?? []) {
    for (const place of places) sharers.set(wholeOf(place), (sharers.get(wholeOf(place)) ?? new Set()).add(shard));
  }
  return Math.max(0, ...[...sharers.values()].map(({ size }) => size));
}
