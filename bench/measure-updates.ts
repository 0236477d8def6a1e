import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import type { Bench } from "./bench.ts";
import type { Exporter } from "./measure-exporter.ts";
import type { UpdatesPhase } from "./phases.ts";
import { treeCpuSecondsOf } from "./process-cost.ts";
import { renewLeases } from "./renew-leases.ts";
import { churnArguments, churnOf, undoChurn } from "./undo-churn.ts";

/** As in measure.py: so many seconds without CPU count as synced, and so many are waited for them. */
const QUIET_S = 12;
const LIMIT_S = 300;
const QUIET_CPU_S = 0.03;
/** The last updates are still on their way when the churn is over. */
const AFTER_MS = 2_000;

/**
 * Starts the exporter on the cluster as it was seeded, waits until it has synced, and counts its CPU from the first update to two seconds
 * after the last; then that of as many seconds in which nodes renew their leases.
 *
 * WHY beside measure.py, which scrapes meanwhile: of what an exporter does in a scrape of 8 s nobody can tell how much was for updates, and the
 * difference of two such scrapes varies by as much as all updates cost. Errors: the exporter ends, or is not quiet in five minutes.
 */
export async function measureUpdates(bench: Bench, { name, command }: Exporter): Promise<UpdatesPhase> {
  await undoChurn(bench);
  const [file = "", ...args] = command;
  const child = spawn(file, args, {
    env: { ...process.env, KUBECONFIG: bench.cluster.kubeconfigs.token },
    stdio: "ignore",
  });
  const ended = once(child, "exit");
  try {
    await untilQuiet(name, child);
    const seconds = Number(churnOf(bench).seconds);
    return {
      phase: "updates",
      cpu_s: await cpuOf(child, () => promisify(execFile)(process.execPath, churnArguments(bench))),
      leases_cpu_s: await cpuOf(child, () => renewLeases(bench.cluster.etcdUrl, seconds)),
    };
  } finally {
    child.kill();
    await ended;
  }
}

async function cpuOf(child: ChildProcess, work: () => Promise<unknown>): Promise<number> {
  const before = treeCpuSecondsOf(child.pid);
  await work();
  await delay(AFTER_MS);
  return Math.round(100 * (treeCpuSecondsOf(child.pid) - before)) / 100;
}

async function untilQuiet(name: string, child: ChildProcess): Promise<void> {
  let quiet = 0;
  let last = 0;
  for (let second = 0; quiet < QUIET_S; second += 1) {
    await delay(1_000);
    if (child.exitCode !== null || second > LIMIT_S)
      throw new Error(
        `measure updates of ${name}: got exit code ${child.exitCode}, want a process that is quiet in ${LIMIT_S} s`,
      );
    const cpu = treeCpuSecondsOf(child.pid);
    quiet = cpu - last < QUIET_CPU_S && cpu > 0.2 ? quiet + 1 : 0;
    last = cpu;
  }
}
