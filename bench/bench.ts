import type { ClusterProcess, ClusterSize } from "./cluster-process.ts";

/** What exporters are measured on. */
export type Bench = {
  readonly shared: string;
  readonly cluster: ClusterProcess;
  readonly size: ClusterSize;
  /** Of pod updates, such as `300x20`: 300 a second for 20 s. */
  readonly churn: string;
};
