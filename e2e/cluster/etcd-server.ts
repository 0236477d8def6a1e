import { join } from "node:path";
import { type Child, spawnChild } from "../process/spawn-child.ts";
import { waitUntil } from "../process/wait-until.ts";
import { assetPath } from "./server-assets.ts";

export type EtcdOptions = { readonly folder: string; readonly port: number; readonly peerPort: number };

/** Starts etcd without fsync: what it holds is worth nothing after the test. */
export async function startEtcd({ folder, port, peerPort }: EtcdOptions): Promise<Child> {
  const url = `http://127.0.0.1:${port}`;
  const child = spawnChild(await assetPath("etcd"), [
    ...["--data-dir", join(folder, "etcd"), "--listen-client-urls", url, "--advertise-client-urls", url],
    ...["--listen-peer-urls", `http://127.0.0.1:${peerPort}`, "--quota-backend-bytes", "8589934592"],
    ...["--unsafe-no-fsync", "--log-level", "error"],
  ]);
  await waitUntil(
    async () => {
      if (child.exit() !== undefined) throw new Error(`etcd ended:\n${child.output().slice(-4_000)}`);
      const answer = await fetch(`${url}/health`).catch(() => undefined);
      return answer?.ok === true ? true : undefined;
    },
    { what: () => `etcd to be healthy:\n${child.output().slice(-4_000)}` },
  );
  return child;
}
