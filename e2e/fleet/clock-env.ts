import { fileURLToPath } from "node:url";

const PRELOAD = fileURLToPath(new URL("preload/skew-clock.mjs", import.meta.url));

/** The environment of a process whose wall clock is this far off; that of the others where it is not. */
export const clockEnv = (skewMs: number): Readonly<Record<string, string>> =>
  skewMs === 0 ? {} : { NODE_OPTIONS: `--import ${PRELOAD}`, E2E_SKEW_MS: String(skewMs) };
