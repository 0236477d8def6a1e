import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { LaunchOptions } from "../consumers/launch-prometheus.ts";

export const EXAMPLES_FOLDER = fileURLToPath(new URL("../../deploy/federation/", import.meta.url));
const RULES = fileURLToPath(new URL("../../deploy/prometheus/recording-rules.yaml", import.meta.url));

/** What an example names that is somewhere else here. */
export type ExamplePlaces = {
  readonly intervalSeconds: number;
  /** `host:port` of a coordinator's main port. */
  readonly coordinator?: string;
  readonly partition?: number;
  /** `host:port` of each leaf. */
  readonly leaves?: readonly [string, string];
  /** `host:port` of who takes remote writes. */
  readonly receiver?: string;
  /** Parts of the text that this run has otherwise, with what it has in their place. */
  readonly replaced?: readonly (readonly [string, string])[];
};

/** An example of deploy/federation as it stands there, but for addresses, partition and intervals. Errors: what is to be replaced is not in it. */
export function placeExample(file: string, places: ExamplePlaces): LaunchOptions {
  const { intervalSeconds, coordinator, partition = 0, leaves, receiver, replaced = [] } = places;
  const interval = `${intervalSeconds}s`;
  let text = readFileSync(`${EXAMPLES_FOLDER}${file}`, "utf8");
  const put = (from: string, to: string): void => {
    if (!text.includes(from)) throw new Error(`place ${file}: it lacks ${JSON.stringify(from)}`);
    text = text.replaceAll(from, to);
  };
  put("scrape_interval: 30s", `scrape_interval: ${interval}`);
  if (coordinator !== undefined) {
    put(
      "http://kube-state-shards.monitoring:8080/sd?partition=0/2",
      `http://${coordinator}/sd?partition=${partition}/2`,
    );
    put("refresh_interval: 10s", "refresh_interval: 2s");
  }
  if (partition !== 0) put('leaf: "0"', `leaf: "${partition}"`);
  for (const [index, address] of (leaves ?? []).entries()) put(`leaf-${index}.monitoring:9090`, address);
  if (receiver !== undefined) put("global.monitoring:9090", receiver);
  for (const [from, to] of replaced) put(from, to);
  const files: Record<string, string> = {};
  for (const [named, path] of [
    ["../prometheus/recording-rules.yaml", RULES],
    ["global-rules.yaml", `${EXAMPLES_FOLDER}global-rules.yaml`],
  ] as const) {
    if (!text.includes(`rule_files: [${named}]`)) continue;
    put(`rule_files: [${named}]`, "rule_files: [rules.yaml]");
    files["rules.yaml"] = readFileSync(path, "utf8").replaceAll("interval: 1m", `interval: ${interval}`);
  }
  return { config: text, files };
}
