import { describe, expect, it } from "vitest";
import { sharedCluster } from "./cluster/shared-cluster.ts";
import { withSharding } from "./cluster/with-sharding.ts";
import { verdictLine } from "./poller/judge-polls.ts";
import { runApiServerRestart } from "./scenarios/apiserver-restart.ts";

describe("Never a hole", () => {
  it("holds while the API server is restarted and killed: nothing is lost, nothing deleted comes back", async () => {
    const lines: string[] = [];
    const input = { cluster: sharedCluster(), print: (line: string) => void lines.push(line) };
    const { verdict, resurrections, caughtUpMs } = await runApiServerRestart(input);
    const seen = `${lines.join("\n")}\n${JSON.stringify(verdict)}`;
    expect(verdictLine(verdict), seen).toBe("missing 0, double 0, longest gap 0 ms");
    expect(resurrections, seen).toBe(0);
    expect(caughtUpMs, seen).toHaveLength(2);
    expect(verdict.polls, seen).toBeGreaterThan(50);
  });

  it("holds with the server's filter, too, also when the server comes back without it", async () => {
    const lines: string[] = [];
    const input = { cluster: sharedCluster(), print: (line: string) => void lines.push(line) };
    const { verdict, resurrections } = await withSharding(input.cluster, () =>
      runApiServerRestart(input, {
        args: ["--watch-strategy", "server"],
        restarts: [
          { how: "stop", sharding: false },
          { how: "kill", downMs: 1_000, sharding: true },
        ],
      }),
    );
    const seen = `${lines.join("\n")}\n${JSON.stringify(verdict)}`;
    expect(verdictLine(verdict), seen).toBe("missing 0, double 0, longest gap 0 ms");
    expect(resurrections, seen).toBe(0);
  });
});
