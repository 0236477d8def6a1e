import { spawnChild } from "../process/spawn-child.ts";
import { pythonPackage } from "./python-packages.ts";

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
  const child = spawnChild("python3", ["-c", PROGRAM], {
    stdin: body,
    env: { PYTHONPATH: await pythonPackage("prometheus-client", "0.26.0") },
  });
  const { code } = await child.exited;
  if (code !== 0) throw new Error(`read OpenMetrics by Python: ended with ${code}: ${child.output().slice(-4_000)}`);
  return JSON.parse(child.stdout()) as PythonReading;
}
