import type { Child } from "../process/spawn-child.ts";
import { waitUntil } from "../process/wait-until.ts";

export async function isReady(telemetryUrl: string): Promise<boolean> {
  const answer = await fetch(`${telemetryUrl}/readyz`).catch(() => undefined);
  await answer?.arrayBuffer();
  return answer?.status === 200;
}

/** Waits for `/readyz` of the telemetry port. Errors: the process ended first; two minutes passed. */
export async function waitUntilReady(child: Child, telemetryUrl: string): Promise<void> {
  await waitUntil(
    async () => {
      if (child.exit() !== undefined) throw new Error(`the process ended:\n${child.output().slice(-4_000)}`);
      return (await isReady(telemetryUrl)) || undefined;
    },
    { timeoutMs: 120_000, what: () => `${telemetryUrl}/readyz to answer 200:\n${child.output().slice(-4_000)}` },
  );
}
