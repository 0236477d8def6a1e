/** The part of `process` that this needs. */
export type SignalSource = {
  on(signal: StopSignal, listener: (signal: StopSignal) => void): unknown;
  removeListener(signal: StopSignal, listener: (signal: StopSignal) => void): unknown;
  exit(code: number): void;
};

const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;
export type StopSignal = keyof typeof EXIT_CODES;

/**
 * One Ctrl-C arrives several times: from the terminal, from npm, and from the wrapper between. Within this time they are
 * one request to stop; a person who asks a second time takes longer.
 */
const ONE_REQUEST_MS = 400;

export type StopSignals = {
  /** Aborted by the first SIGINT or SIGTERM, with the signal's name as reason. */
  readonly signal: AbortSignal;
  /** Gives the signals back to Node's own handling. */
  dispose(): void;
};

/** The first SIGINT or SIGTERM asks for a clean stop; a second ends the process at once. */
export function stopSignals(source: SignalSource = process, now: () => number = () => performance.now()): StopSignals {
  const controller = new AbortController();
  let firstMs: number | undefined;
  const onSignal = (signal: StopSignal): void => {
    if (firstMs === undefined) {
      firstMs = now();
      controller.abort(signal);
    } else if (now() - firstMs > ONE_REQUEST_MS) source.exit(EXIT_CODES[signal]);
  };
  source.on("SIGINT", onSignal);
  source.on("SIGTERM", onSignal);
  return {
    signal: controller.signal,
    dispose: () => {
      source.removeListener("SIGINT", onSignal);
      source.removeListener("SIGTERM", onSignal);
    },
  };
}
