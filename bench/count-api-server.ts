import { cpuSecondsOf } from "./process-cost.ts";

const EVERY_MS = 1_000;
/** measure.py waits for so much quiet at the end of what is counted: what the API server then does, it does for nobody. */
const QUIET_SAMPLES = 10;

/**
 * Counts the CPU of the API server, by its pid, from now on. `end` gives the seconds since, less what it takes while nobody asks for anything,
 * as read off the last ten seconds.
 */
export function countApiServer(pid: number): { end(): number } {
  const samples = [cpuSecondsOf(pid)];
  const timer = setInterval(() => samples.push(cpuSecondsOf(pid)), EVERY_MS);
  timer.unref(); // what is measured may end in a fault
  return {
    end() {
      clearInterval(timer);
      samples.push(cpuSecondsOf(pid));
      const between = (from: number): number => (samples.at(-1) ?? 0) - (samples.at(from) ?? 0);
      const quiet = Math.min(QUIET_SAMPLES, samples.length - 1);
      const spent = between(0) - (between(-1 - quiet) / quiet) * (samples.length - 1);
      return Math.max(0, Math.round(100 * spent) / 100);
    },
  };
}
