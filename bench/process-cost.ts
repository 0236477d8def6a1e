import { readdirSync, readFileSync } from "node:fs";

const TICKS_PER_SECOND = 100;

export function rssMibOf(pid: number | undefined): number {
  const kib = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return Math.round(Number(kib) / 1024);
}

/** User and system time so far. */
export function cpuSecondsOf(pid: number | undefined): number {
  const fields = statOf(pid);
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** Of the process and all that it has started. */
export function treeCpuSecondsOf(pid: number | undefined): number {
  const children = readdirSync("/proc").filter((name) => /^\d+$/.test(name) && parentOf(name) === pid);
  return children.reduce((sum, child) => sum + treeCpuSecondsOf(Number(child)), cpuSecondsOf(pid));
}

/** Undefined where the process has ended meanwhile. */
function parentOf(pid: string): number | undefined {
  try {
    return Number(statOf(Number(pid))[1]);
  } catch {
    return undefined;
  }
}

/** What stands in `/proc/PID/stat` from the state on. */
const statOf = (pid: number | undefined): readonly string[] =>
  (readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1) ?? "").split(" ");
