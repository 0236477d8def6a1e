import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { runToEnd, spawnChild } from "../process/spawn-child.ts";

const VERSION = "0.26.0";

// The parser yields a family at a time and throws at the first thing that the format does not allow.
const PROGRAM = `
import json, sys
from prometheus_client.openmetrics.parser import text_string_to_metric_families
body = sys.stdin.buffer.read().decode("utf-8")
types, samples = {}, 0
try:
    for family in text_string_to_metric_families(body):
        types[family.name] = family.type
        samples += len(family.samples)
    print(json.dumps({"types": types, "samples": samples}))
except ValueError as error:
    print(json.dumps({"fault": str(error)}))
`;

export type PythonReading =
  | { readonly types: Readonly<Record<string, string>>; readonly samples: number }
  | { readonly fault: string };

/** What the Python client of Prometheus reads in a body of OpenMetrics. Errors: the client cannot be installed or run. */
export async function readByPython(body: string): Promise<PythonReading> {
  const child = spawnChild("python3", ["-c", PROGRAM], { stdin: body, env: { PYTHONPATH: await clientFolder() } });
  const { code } = await child.exited;
  if (code !== 0) throw new Error(`read OpenMetrics by Python: ended with ${code}: ${child.output().slice(-4_000)}`);
  return JSON.parse(child.stdout()) as PythonReading;
}

let installed: Promise<string> | undefined;

/** Where PyPI's prometheus_client is: installed once a machine, outside the checkout. */
function clientFolder(): Promise<string> {
  installed ??= (async () => {
    const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache");
    const folder = join(cache, "kube-state-shards", `prometheus-client-${VERSION}`);
    if (existsSync(folder)) return folder;
    // Aside first: a run that was cut short leaves nothing that looks installed.
    const aside = `${folder}.${process.pid}`;
    await mkdir(dirname(folder), { recursive: true });
    await runToEnd("python3", [
      ...["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"],
      ...["--target", aside, `prometheus_client==${VERSION}`],
    ]);
    await rename(aside, folder).catch(async (error: unknown) => {
      await rm(aside, { recursive: true, force: true });
      if (!existsSync(folder)) throw error; // else another run was faster
    });
    return folder;
  })();
  return installed;
}
