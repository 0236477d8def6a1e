const actions = new Set<() => void>();
let watching = false;

/** Acts when this process ends, however it ends (SIGKILL excepted), latest first. Returns how to forget it. */
export function atExit(action: () => void): () => void {
  actions.add(action);
  watchExit();
  return () => void actions.delete(action);
}

function watchExit(): void {
  if (watching) return;
  watching = true;
  process.on("exit", actOnAll);
  for (const [signal, code] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ] as const) {
    process.once(signal, () => {
      actOnAll();
      process.exit(code);
    });
  }
}

function actOnAll(): void {
  for (const action of [...actions].reverse()) {
    try {
      action();
    } catch {
      // The process has ended by itself, or the folder is gone: nothing is left to do.
    }
  }
  actions.clear();
}
