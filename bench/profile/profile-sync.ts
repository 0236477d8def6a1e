import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { markdownTable } from "../markdown-table.ts";
import { freePort } from "../measure-exporter.ts";
import { cpuSecondsOf } from "../process-cost.ts";
import { untilReady } from "../until-ready.ts";
import { type CpuProfile, type ProfileSummary, summarise } from "./read-profile.ts";

export type ProfileOptions = {
  /** A bundle of the command. */
  readonly file: string;
  readonly kubeconfig: string;
  /** What it is told besides. */
  readonly flags: readonly string[];
};

const ROWS = 20;
/** Around everything, or a part of all. */
const NOT_TELLING =
  /^(\(root\)|\(program\)|\(anonymous\)|processTicksAndRejections|runMicrotasks|runNextTicks|processImmediate)$/;

/** One process that has the whole cluster, from its start until it is ready, under V8's profiler: where its main thread was. */
export async function profileSync({ file, kubeconfig, flags }: ProfileOptions): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "kss-profile-"));
  const telemetryPort = await freePort();
  const child = spawn(
    process.execPath,
    [
      ...["--cpu-prof", "--cpu-prof-interval", "500", "--cpu-prof-dir", folder],
      ...[file, "shard", "--static", "0/1", "--kubeconfig", kubeconfig, "--host", "127.0.0.1", "--log-level", "error"],
      ...["--port", String(await freePort()), "--telemetry-port", String(telemetryPort)],
      ...flags,
    ],
    { stdio: ["ignore", "ignore", "inherit"] },
  );
  try {
    await untilReady(`http://127.0.0.1:${telemetryPort}/readyz`);
    const cpuSeconds = cpuSecondsOf(child.pid);
    child.kill();
    await once(child, "exit");
    const [name] = readdirSync(folder);
    if (name === undefined) throw new Error(`profile the sync: the process left no profile in ${folder}`);
    return render(summarise(JSON.parse(readFileSync(join(folder, name), "utf8")) as CpuProfile), cpuSeconds);
  } finally {
    child.kill("SIGKILL");
    rmSync(folder, { recursive: true });
  }
}

function render({ busySeconds, self, inclusive }: ProfileSummary, cpuSeconds: number): string {
  const own = self.slice(0, ROWS);
  const all = inclusive.filter(({ name }) => !NOT_TELLING.test(name)).slice(0, ROWS);
  const share = (seconds: number): string => `${((100 * seconds) / busySeconds).toFixed(1)} %`;
  const rows = own.map((one, at) => {
    const whole = all[at];
    return [
      ...[`\`${one.name}\``, one.seconds.toFixed(2), share(one.seconds)],
      ...(whole === undefined ? ["", "", ""] : [`\`${whole.name}\``, whole.seconds.toFixed(2), share(whole.seconds)]),
    ];
  });
  return [
    `Until it is ready: ${cpuSeconds.toFixed(1)} s of CPU with the profiler's own, of which ${busySeconds.toFixed(1)} s on the main thread.`,
    "",
    markdownTable(["by itself", "s", "share", "with what it calls", "s", "share"], rows),
  ].join("\n");
}
