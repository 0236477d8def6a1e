import type { RealCluster } from "../cluster/real-cluster.ts";

export type ScenarioInput = {
  readonly cluster: RealCluster;
  /** Prints a line of the timeline. */
  readonly print: (line: string) => void;
};
