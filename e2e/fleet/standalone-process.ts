import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { freePortRun } from "../process/free-port.ts";
import type { Child } from "../process/spawn-child.ts";
import { temporaryFolder } from "../process/temporary-folder.ts";
import { waitUntilReady } from "./readiness.ts";
import { startCli } from "./start-cli.ts";

export type StandaloneProcess = {
  readonly child: Child;
  /** Serves the merged `/metrics`. */
  readonly url: string;
  readonly telemetryUrl: string;
  /** Base URLs of the shards there may be, `maxShards` of them: on those beyond the present count nobody listens. */
  readonly shardUrls: readonly string[];
  ready(): Promise<void>;
  /** Asks for this many shards and returns; the moves follow. */
  rescale(shards: number): Promise<void>;
  stop(): Promise<void>;
};

export type StandaloneOptions = Source & {
  readonly shards: number;
  /** The most that `rescale` will ask for. Default `shards`. */
  readonly maxShards?: number;
  readonly args?: readonly string[];
};

/** Where its objects come from: a cluster, or the options of a simulated one. */
type Source = { readonly kubeconfig: string } | { readonly simulated: readonly string[] };

/** Starts `standalone`: coordinator, shards and merged endpoint in one process. */
export async function startStandalone(options: StandaloneOptions): Promise<StandaloneProcess> {
  const { shards, maxShards = shards, args = [] } = options;
  const base = await freePortRun(maxShards + 2);
  const folder = await temporaryFolder("standalone");
  const tokenFile = join(folder.path, "fleet.token");
  const token = randomBytes(16).toString("hex");
  await writeFile(tokenFile, `${token}\n`, { mode: 0o600 });
  const child = startCli([
    ...["standalone", ...sourceArgs(options), "--shards", String(shards), "--host", "127.0.0.1"],
    ...["--port", String(base), "--telemetry-port", String(base + 1), "--shard-port-base", String(base + 2)],
    ...["--fleet-token-file", tokenFile, ...args],
  ]);
  const telemetryUrl = `http://127.0.0.1:${base + 1}`;
  return {
    child,
    url: `http://127.0.0.1:${base}`,
    telemetryUrl,
    shardUrls: Array.from({ length: maxShards }, (_, index) => `http://127.0.0.1:${base + 2 + index}`),
    ready: () => waitUntilReady(child, telemetryUrl),
    rescale: (wanted) => postShards({ telemetryUrl, token, wanted }),
    stop: async () => {
      await child.stop();
      await folder.remove();
    },
  };
}

const sourceArgs = (source: Source): readonly string[] =>
  "kubeconfig" in source ? ["--kubeconfig", source.kubeconfig] : ["--simulate", ...source.simulated];

type RescaleRequest = { readonly telemetryUrl: string; readonly token: string; readonly wanted: number };

async function postShards({ telemetryUrl, token, wanted }: RescaleRequest): Promise<void> {
  const answer = await fetch(`${telemetryUrl}/fleet/v1/shards`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ shards: wanted }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`ask for ${wanted} shards: got ${answer.status}, want 2xx: ${text}`);
}
