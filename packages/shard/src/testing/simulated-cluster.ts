import { type Simulator, type SimulatorOptions, startSimulator } from "@kube-state-shards/simulator";
import { afterEach, beforeEach } from "vitest";
import { startTestShard, type TestShard, type TestShardOptions } from "./start-test-shard.ts";

export type SimulatedCluster = {
  readonly simulator: Simulator;
  start(options?: Partial<TestShardOptions>): Promise<TestShard>;
  /** To be closed when the test ends, the latest first. */
  onEnd(close: () => Promise<void>): void;
};

/** A fresh cluster of 60 pods in 6 namespaces for each test of the file; what a test starts on it ends with the test. */
export function useSimulatedCluster(options: SimulatorOptions = {}): SimulatedCluster {
  let simulator: Simulator | undefined;
  let closers: (() => Promise<void>)[] = [];
  const running = (): Simulator => {
    if (simulator === undefined) throw new Error("use the simulated cluster: there is one only while a test runs");
    return simulator;
  };
  beforeEach(async () => {
    const started = await startSimulator({ seed: { pods: 60, namespaces: 6, nodes: 3 }, ...options });
    simulator = started;
    closers = [() => started.close()];
  });
  afterEach(async () => {
    for (const close of closers.reverse()) await close();
  });
  return {
    get simulator() {
      return running();
    },
    async start(options = {}) {
      const started = await startTestShard({ simulator: running(), ...options });
      closers.push(() => started.close());
      return started;
    },
    onEnd: (close) => void closers.push(close),
  };
}
