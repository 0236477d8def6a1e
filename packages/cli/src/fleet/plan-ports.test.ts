import { describe, expect, it } from "vitest";
import { clashesWithShards, planPorts } from "./plan-ports.ts";

const usual = { port: 8080, telemetryPort: 8081, shardPortBase: 8090 };
const portsOf = (values: Parameters<typeof planPorts>[0]): readonly number[] => {
  const plan = planPorts(values);
  return [plan.main, plan.telemetry, plan.shard(0), plan.shard(2)];
};

describe("planPorts", () => {
  it("counts the shards' ports up from their base", () => expect(portsOf(usual)).toEqual([8080, 8081, 8090, 8092]));
  it("takes free ports everywhere for --port 0", () => expect(portsOf({ ...usual, port: 0 })).toEqual([0, 0, 0, 0]));
  it("takes free ports for the shards alone for --shard-port-base 0", () =>
    expect(portsOf({ ...usual, shardPortBase: 0 })).toEqual([8080, 8081, 0, 0]));
});

describe("clashesWithShards", () => {
  it("names the ports that a shard would need", () => {
    expect(clashesWithShards(usual, 3)).toEqual([]);
    expect(clashesWithShards({ ...usual, shardPortBase: 8079 }, 3)).toEqual(["--port", "--telemetry-port"]);
    expect(clashesWithShards({ ...usual, port: 0, shardPortBase: 8080 }, 3)).toEqual([]);
  });
});
