export type PortValues = {
  readonly port: number;
  readonly telemetryPort: number;
  readonly shardPortBase: number;
};

/** Which port each listener asks for; 0 takes a free one. */
export type PortPlan = {
  readonly main: number;
  readonly telemetry: number;
  shard(index: number): number;
};

/** `--port 0` takes free ports everywhere: tests and second copies on one machine need nothing else. */
export function planPorts({ port, telemetryPort, shardPortBase }: PortValues): PortPlan {
  if (port === 0) return { main: 0, telemetry: 0, shard: () => 0 };
  return {
    main: port,
    telemetry: telemetryPort,
    shard: (index) => (shardPortBase === 0 ? 0 : shardPortBase + index),
  };
}

/** The listeners that would take the port of the first shards, as flags; none when all differ. */
export function clashesWithShards(values: PortValues, shards: number): readonly string[] {
  const plan = planPorts(values);
  const shardPorts = Array.from({ length: shards }, (_, index) => plan.shard(index)).filter((port) => port !== 0);
  return [["--port", plan.main] as const, ["--telemetry-port", plan.telemetry] as const].flatMap(([flag, port]) =>
    shardPorts.includes(port) ? [flag] : [],
  );
}
