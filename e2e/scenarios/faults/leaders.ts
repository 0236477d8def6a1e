import { setTimeout as delay } from "node:timers/promises";
import type { Daemon } from "../../fleet/process-fleet.ts";
import { waitUntil } from "../../process/wait-until.ts";
import { awaitLeader } from "../fleet-run.ts";
import type { Fault, FaultStage } from "./fault.ts";
import { NOTHING_SHOWS } from "./judge-promise.ts";
import { rescaleTo } from "./restarts.ts";

export const killLeader: Fault = {
  summary: "kill -9 the coordinator that leads, in the middle of a rescale",
  promised: NOTHING_SHOWS,
  shards: 2,
  maxShards: 3,
  open: () => ({
    act: async (stage) => {
      const { fleet, watch, mark } = stage;
      const leader = await awaitLeader(fleet);
      mark("a third shard is started");
      fleet.scaleTo(3);
      await fleet.shards[2]?.ready();
      mark(`kill ${leader.name}`);
      leader.kill("SIGKILL");
      await leader.child()?.exited;
      await anotherLeads(stage, leader);
      await watch.rests(3);
      leader.start();
      await leader.ready();
      await rescaleTo(stage, 2);
    },
  }),
};

export const pauseLeader: Fault = {
  summary: "stop (SIGSTOP) the coordinator that leads in the middle of a rescale, and wake it when another leads",
  promised: { ...NOTHING_SHOWS, atMost: { "leaders after it woke": 1 } },
  shards: 2,
  maxShards: 3,
  open: () => ({
    act: async (stage) => {
      const { fleet, watch, mark } = stage;
      const leader = await awaitLeader(fleet);
      fleet.scaleTo(3);
      await fleet.shards[2]?.ready();
      mark(`stop ${leader.name}`);
      leader.kill("SIGSTOP");
      await anotherLeads(stage, leader);
      await watch.rests(3);
      mark(`wake ${leader.name}`);
      leader.kill("SIGCONT");
      await delay(3_000); // it would publish at once
      const said = await Promise.all(fleet.coordinators.map((one) => fleet.status(one)));
      stage.measured("leaders after it woke", said.filter(({ leader: { me } }) => me).length);
      await rescaleTo(stage, 2);
    },
  }),
};

async function anotherLeads({ fleet, mark }: FaultStage, before: Daemon): Promise<void> {
  const next = await waitUntil(
    async () => {
      const found = await fleet.leader();
      return found === undefined || found === before ? undefined : found;
    },
    { everyMs: 200, what: () => `another coordinator than ${before.name} to lead` },
  );
  mark(`${next.name} leads`);
}
