import type { Command } from "./command.ts";

/** Loaded when asked for: `render` need not pay for the parts that talk to an API server. */
export const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  standalone: async () => (await import("./commands/standalone.ts")).standaloneCommand,
  exporter: async () => (await import("./commands/exporter.ts")).exporterCommand,
  shard: async () => (await import("./commands/shard.ts")).shardCommand,
  coordinator: async () => (await import("./commands/coordinator.ts")).coordinatorCommand,
  status: async () => (await import("./commands/status.ts")).statusCommand,
  drain: async () => (await import("./commands/drain.ts")).drainCommand,
  "declare-dead": async () => (await import("./commands/declare-dead.ts")).declareDeadCommand,
  rebalance: async () => (await import("./commands/rebalance.ts")).rebalanceCommand,
  render: async () => (await import("./commands/render.ts")).renderCommand,
  families: async () => (await import("./commands/families.ts")).familiesCommand,
  rbac: async () => (await import("./commands/rbac.ts")).rbacCommand,
};
