import type { Command } from "../command.ts";

/** The first page of help: what there is, and where to read on. */
export function renderOverview(commands: readonly Command[]): readonly string[] {
  const width = Math.max(...commands.map((command) => command.name.length));
  return [
    "Usage: kube-state-shards <command> [options]",
    "       kube-state-shards [flags of kube-state-metrics]",
    "",
    "The samples of kube-state-metrics, from a fleet that scales out.",
    "",
    "Commands:",
    ...commands.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`),
    "",
    "Flags without a command run the exporter, as kube-state-metrics would: its manifests start as they are.",
    "kube-state-shards <command> --help lists a command's options; --version prints the version.",
  ];
}
