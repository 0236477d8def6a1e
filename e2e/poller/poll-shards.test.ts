import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { freePorts } from "../process/free-port.ts";
import { waitUntil } from "../process/wait-until.ts";
import { verdictLine } from "./judge-polls.ts";
import type { Poll } from "./poll.ts";
import { startPoller } from "./poll-shards.ts";

type FakeShard = { readonly url: string; pods: readonly string[]; retiring: string; status: number };

const open: Server[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function fakeShard(name: string, pods: readonly string[]): Promise<FakeShard> {
  const server = createServer((_request, response) => {
    const retiring = shard.retiring === "" ? {} : { "x-kube-state-shards-retiring": shard.retiring };
    response.writeHead(shard.status, {
      "x-kube-state-shards-shard": name,
      "x-kube-state-shards-order": "1.7",
      ...retiring,
    });
    response.end(shard.pods.map((pod) => `kube_pod_info{namespace="a",pod="${pod}",uid="1"} 1\n`).join(""));
  });
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const shard: FakeShard = { url, pods, retiring: "", status: 200 };
  return shard;
}

function watchPolls(targets: readonly string[], existing: ReadonlySet<string>) {
  const polls: Poll[] = [];
  const poller = startPoller({
    targets: () => targets,
    existingAtStart: existing,
    onPoll: (poll) => void polls.push(poll),
  });
  const more = async (count: number): Promise<void> => {
    const wanted = polls.length + count;
    await waitUntil(() => polls.length >= wanted || undefined, { what: () => `${wanted} polls, ${polls.length} came` });
  };
  return { polls, more, stop: () => poller.stop(existing) };
}

const EXISTING = new Set(["a/one", "a/two"]);

describe("the poller", () => {
  it("asks all shards again and again and reads who serves what from body and headers", async () => {
    const [left, right] = [await fakeShard("left", ["one", "two"]), await fakeShard("right", ["two"])];
    left.retiring = "ns/b,ns/c";
    right.retiring = "ns/a";
    const watch = watchPolls([left.url, right.url], EXISTING);
    await watch.more(3);
    expect(verdictLine(await watch.stop())).toBe("missing 0, double 0, longest gap 0 ms");
    expect(watch.polls[0]?.answers).toEqual([
      {
        target: left.url,
        shard: "left",
        order: "1.7",
        status: 200,
        pods: ["a/one", "a/two"],
        retiring: new Set(["ns/b", "ns/c"]),
        retiringPods: new Set(),
        places: new Set(["a"]),
      },
      {
        target: right.url,
        shard: "right",
        order: "1.7",
        status: 200,
        pods: ["a/two"],
        retiring: new Set(["ns/a"]),
        retiringPods: new Set(["a/two"]),
        places: new Set(),
      },
    ]);
  });

  it("sees a hole and its length", async () => {
    const shard = await fakeShard("only", ["one", "two"]);
    const watch = watchPolls([shard.url], EXISTING);
    await watch.more(2);
    shard.pods = ["one"];
    await watch.more(4);
    shard.pods = ["one", "two"];
    await watch.more(2);
    const verdict = await watch.stop();
    expect(verdict).toMatchObject({ missing: 1, double: 0 });
    expect(verdict.longestGapMs).toBeGreaterThan(300);
  });

  it("sees what two shards serve", async () => {
    const [left, right] = [await fakeShard("left", ["one", "two"]), await fakeShard("right", ["two"])];
    const watch = watchPolls([left.url, right.url], EXISTING);
    await watch.more(3);
    expect(await watch.stop()).toMatchObject({ missing: 0, double: 1 });
  });

  it("takes a shard that is not there, or not ready, for one that exposes nothing", async () => {
    const [port = 0] = await freePorts(1);
    const [there, unready] = [await fakeShard("there", ["one"]), await fakeShard("unready", ["two"])];
    unready.status = 503;
    const watch = watchPolls([there.url, unready.url, `http://127.0.0.1:${port}`], EXISTING);
    await watch.more(3);
    expect(await watch.stop()).toMatchObject({ missing: 1, examples: [expect.stringContaining("a/two")] });
    expect(watch.polls[0]?.answers.map((answer) => answer.status)).toEqual([200, 503, 0]);
  });
});
