import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Bench } from "./bench.ts";
import { type ClusterProcess, sizeFlags } from "./cluster-process.ts";

/** What the cluster was seeded with, for the tool that did. */
export const seedArguments = ({ cluster, size }: Bench): readonly string[] => [
  ...sizeFlags(size),
  ...["--etcd", cluster.etcdUrl],
];

/** How many pods a second, and for how many seconds. */
export function churnOf({ churn }: Bench): { readonly rate: string; readonly seconds: string } {
  const [rate = "", seconds = ""] = churn.split("x");
  return { rate, seconds };
}

/** What runs the churn of the bench, as its arguments for Node: as long as `seconds` says, and some pods a second. */
export function churnArguments(bench: Bench, ...how: readonly string[]): readonly string[] {
  const { rate, seconds } = churnOf(bench);
  const tool = join(bench.shared, "tools/seed-cluster.mjs");
  return [tool, "churn", "--rate", rate, "--seconds", seconds, ...how, ...seedArguments(bench)];
}

const churned = new WeakSet<ClusterProcess>();

/**
 * Makes the pods of a cluster what they were when it was seeded, where an exporter before had a churn of them: the next one meets changes that
 * are changes to it, too. Call it before each exporter that is to have one. Takes as long as the churn does, and says so.
 *
 * WHY so: churn draws the same pods and the same changes each time. With nothing else than "no change of a metric" drawn, it writes each of
 * those pods as it was seeded. To seed all objects again would write some fifty times as many, and fill the store after a few rounds.
 */
export async function undoChurn(bench: Bench): Promise<void> {
  if (!churned.has(bench.cluster)) {
    churned.add(bench.cluster);
    return;
  }
  const startMs = performance.now();
  await promisify(execFile)(process.execPath, churnArguments(bench, "--noop", "1"));
  process.stderr.write(
    `made the churned pods what they were, in ${((performance.now() - startMs) / 1_000).toFixed(1)} s\n`,
  );
}
