import { defineOptions, flag, integer, type OptionsOf } from "@kube-state-shards/daemon";

/** The simulated cluster. Sizes left out take the demo's. */
export const simulatorOptions = defineOptions(
  {
    simulate: {
      flag: "--simulate",
      env: "KSS_SIMULATE",
      type: flag(),
      default: false,
      help: "Use a simulated cluster where no real one is named; implied by the sizes below. Never in a pod of a cluster.",
    },
    pods: {
      flag: "--pods",
      env: "KSS_PODS",
      type: integer({ min: 0, max: 1_000_000 }),
      default: undefined,
      help: "Pods of the simulated cluster; 2000 when left out.",
    },
    simulatedNamespaces: {
      flag: "--simulated-namespaces",
      env: "KSS_SIMULATED_NAMESPACES",
      type: integer({ min: 1, max: 100_000 }),
      default: undefined,
      help: "Namespaces of the simulated cluster; 40 when left out. --namespaces with one number says the same there.",
    },
    nodes: {
      flag: "--nodes",
      env: "KSS_NODES",
      type: integer({ min: 1, max: 100_000 }),
      default: undefined,
      help: "Nodes of the simulated cluster; 50 when left out.",
    },
    churn: {
      flag: "--churn",
      env: "KSS_CHURN",
      type: integer({ min: 0, max: 10_000 }),
      default: undefined,
      help: "Changes a second in the simulated cluster, 10 when left out: a pod's status, or a pod replaced by create-then-delete.",
    },
  },
  [],
  "Simulated cluster",
);

export type SimulatorValues = OptionsOf<typeof simulatorOptions>;
