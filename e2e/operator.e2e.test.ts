import { describe, expect, it } from "vitest";
import { sharedCluster } from "./cluster/shared-cluster.ts";
import { verdictLine } from "./poller/judge-polls.ts";
import { declareShardsDead, drainThroughRestart } from "./scenarios/operator-orders.ts";

const start = () => {
  const lines: string[] = [];
  return { input: { cluster: sharedCluster(), print: (line: string) => void lines.push(line) }, lines };
};

describe("what an operator has ordered", () => {
  it("outlives a coordinator that keeps the store in its memory: a drained shard is drained after it was killed", async () => {
    const { input, lines } = start();
    const { verdict, existing, afterRestart, unitsAfterUndo } = await drainThroughRestart(input);
    const seen = `${lines.join("\n")}\n${JSON.stringify({ verdict, afterRestart })}`;
    expect(afterRestart.drained, seen).toEqual(["shard-1"]);
    expect(afterRestart.problems, seen).toEqual([]);
    const [, drained] = afterRestart.shards;
    expect(drained, seen).toMatchObject({ shard: "shard-1", units: 0 });
    expect(unitsAfterUndo, seen).toBeGreaterThan(0);
    expect(verdictLine(verdict), seen).toBe("missing 0, double 0, longest gap 0 ms");
    expect(existing, seen).toBeGreaterThan(100);
  });

  it("frees a fleet that is held because too many are silent: those declared dead are given up, none that lives", async () => {
    const { input, lines } = start();
    const { verdict, held, refused, declared, after } = await declareShardsDead(input);
    const seen = `${lines.join("\n")}\n${JSON.stringify({ verdict, held, refused, declared, after })}`;
    expect(held.problems, seen).toContainEqual({
      what: expect.stringContaining("held: shard-1, shard-2 went silent"),
      todo: expect.stringContaining("kube-state-shards declare-dead SHARD..."),
    });
    expect(refused, seen).toMatchObject({ status: 409, body: { code: "KSS_LIVING_SHARD" } });
    expect(declared, seen).toEqual({ status: 200, body: { dead: ["shard-1", "shard-2"] } });
    expect(after, seen).toMatchObject({ held: false, problems: [], shards: [{ shard: "shard-0", state: "active" }] });
    expect(verdict.missing, seen).toBeGreaterThan(0); // else nothing was killed, or nobody was watching
    expect(verdict.double, seen).toBe(0);
  });
});
