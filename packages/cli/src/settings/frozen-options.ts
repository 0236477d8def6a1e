import type { Log } from "@kube-state-shards/listwatch";
import { changedOptions, type Shown } from "./changed-options.ts";

/** Of every command: what was opened with them stays open. */
const ALWAYS = [
  "--config",
  "--continue-without-config",
  "--host",
  "--port",
  "--telemetry-host",
  "--telemetry-port",
  "--kubeconfig",
  "--context",
  "--apiserver",
  "--log-level",
  "--log-format",
  "--event-loop-precision",
];

export type FrozenOptions = {
  /** Further flags, of the command. */
  readonly flags: readonly string[];
  readonly log: Log;
};

/** Says which changed settings stay as they were because they take a restart. */
export function createFrozenOptions(first: Shown, { flags, log }: FrozenOptions): (now: Shown) => void {
  let said = first;
  const isFrozen = (flag: string): boolean => ALWAYS.includes(flag) || flags.includes(flag);
  return (now) => {
    const changed = changedOptions(said, now).filter((change) => isFrozen(change.split(/[= ]/, 1)[0] ?? ""));
    said = now;
    if (changed.length === 0) return;
    log.warn(
      { changed: changed.join(" ") },
      "these settings cannot change while running: they keep their value until a restart",
    );
  };
}
