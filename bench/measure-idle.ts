import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { middleOf } from "./median-of.ts";
import { rssMibOf } from "./process-cost.ts";

export type Idle = {
  readonly rssMib: number;
  /** From its start to its first connection to the API server. */
  readonly readyS: number;
};

const RUNS = 3;
const SETTLE_MS = 8_000;

/** What the command has before it has an object to hold: the API server that it is given hangs up. Of several starts, the middle figures. */
export async function measureIdle(commandFor: (kubeconfig: string) => Promise<readonly string[]>): Promise<Idle> {
  const folder = mkdtempSync(join(tmpdir(), "kss-idle-"));
  const server = createServer((socket) => socket.destroy());
  await once(server.listen(0, "127.0.0.1"), "listening");
  const kubeconfig = join(folder, "kubeconfig");
  writeFileSync(kubeconfig, kubeconfigOf((server.address() as AddressInfo).port));
  const idles: Idle[] = [];
  try {
    for (let run = 0; run < RUNS; run += 1) {
      const connected = once(server, "connection");
      idles.push(await measureOnce(await commandFor(kubeconfig), connected));
    }
  } finally {
    server.close();
    rmSync(folder, { recursive: true });
  }
  return { rssMib: middleOf(idles.map(({ rssMib }) => rssMib)), readyS: middleOf(idles.map(({ readyS }) => readyS)) };
}

async function measureOnce([file = "", ...args]: readonly string[], connected: Promise<unknown>): Promise<Idle> {
  const startMs = performance.now();
  const child = spawn(file, args, { stdio: "ignore" });
  const ended = once(child, "exit");
  try {
    const isConnected = await Promise.race([connected.then(() => true), ended.then(() => false)]);
    if (!isConnected)
      throw new Error(`measure an idle process: ${file} ended before it connected, want it to ask for its objects`);
    const readyS = Math.round(performance.now() - startMs) / 1_000;
    await delay(SETTLE_MS);
    return { rssMib: rssMibOf(child.pid), readyS };
  } finally {
    child.kill();
    await ended;
  }
}

function kubeconfigOf(port: number): string {
  const name = "hangs-up";
  return JSON.stringify({
    ...{ apiVersion: "v1", kind: "Config", "current-context": name },
    contexts: [{ name, context: { cluster: name, user: name } }],
    clusters: [{ name, cluster: { server: `https://127.0.0.1:${port}`, "insecure-skip-tls-verify": true } }],
    users: [{ name, user: { token: name } }],
  });
}
