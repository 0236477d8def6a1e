import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import type { Bench } from "./bench.ts";
import { countApiServer } from "./count-api-server.ts";
import { measureUpdates } from "./measure-updates.ts";
import { type Measured, readPhases } from "./phases.ts";
import { seedArguments, undoChurn } from "./undo-churn.ts";

export type Exporter = { readonly name: string; readonly port: number; readonly command: readonly string[] };

/** As `measureExporter`, and what updates cost it while nobody scrapes it. */
export async function measureWithUpdates(bench: Bench, exporter: Exporter): Promise<Measured> {
  const phases = await measureExporter(bench, exporter);
  const updates = await measureUpdates(bench, exporter);
  process.stderr.write(`${JSON.stringify({ name: exporter.name, ...updates })}\n`);
  return { ...phases, updates };
}

/** Starts the exporter under measure.py, on the cluster as it was seeded, and reads its figures. Its phases are shown on stderr as they come. */
export async function measureExporter(bench: Bench, { name, port, command }: Exporter): Promise<Measured> {
  const { shared, cluster, churn } = bench;
  await undoChurn(bench);
  const apiServer = countApiServer(cluster.apiServerPid);
  const child = spawn("python3", [join(shared, "tools/measure.py"), name, String(port), "--", ...command], {
    env: {
      ...process.env,
      KUBECONFIG: cluster.kubeconfigs.token,
      APISERVER_PORT: String(cluster.apiPort),
      CHURN: churn,
      SEED: seedArguments(bench).join(" "),
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  let apiServerCpuS: number | undefined;
  child.stdout.setEncoding("utf8").on("data", (part: string) => {
    text += part;
    process.stderr.write(part);
    if (text.includes("\n")) apiServerCpuS ??= apiServer.end(); // its first line is that of the sync
  });
  const [code] = (await once(child, "close")) as [number | null];
  apiServerCpuS ??= apiServer.end();
  if (code !== 0) throw new Error(`measure ${name}: measure.py ended with ${code}, want 0 (its words are above).`);
  return { ...readPhases(name, text), apiServer: { cpu_s: apiServerCpuS } };
}

export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("find a free port: got no address");
  return address.port;
}
