const pids = new Set<number>();
let watching = false;

/** Kills the process when this one ends, however it ends (SIGKILL excepted). Returns how to forget it. */
export function killAtExit(pid: number): () => void {
  pids.add(pid);
  watchExit();
  return () => pids.delete(pid);
}

function watchExit(): void {
  if (watching) return;
  watching = true;
  process.on("exit", killAll);
  for (const [signal, code] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ] as const) {
    process.once(signal, () => {
      killAll();
      process.exit(code);
    });
  }
}

function killAll(): void {
  for (const pid of pids) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It has ended by itself.
    }
  }
  pids.clear();
}
