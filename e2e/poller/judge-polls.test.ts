import { describe, expect, it } from "vitest";
import { createPollJudge, verdictLine } from "./judge-polls.ts";
import { podsInBody } from "./pods-in-body.ts";
import type { Poll } from "./poll.ts";

const PODS = ["team-a/one", "team-a/two", "team-b/three"];
const all = new Set(PODS);

type Body = readonly string[] | { readonly pods: readonly string[]; readonly retiring: readonly string[] };

/** One poll every 100 ms; each given as one body per shard. */
function judge(polls: readonly (readonly Body[])[], existingAtEnd: ReadonlySet<string> = all) {
  const judged = createPollJudge(all);
  polls.forEach((bodies, at) => void judged.observe(pollOf(bodies, at * 100)));
  return judged.finish(existingAtEnd);
}

const pollOf = (bodies: readonly Body[], atMs: number, tookMs = 5): Poll => ({
  atMs,
  tookMs,
  answers: bodies.map((body, shard) => {
    const [pods, retiring] = "pods" in body ? [body.pods, new Set(body.retiring)] : [body, new Set<string>()];
    const text = pods.map((pod) => `kube_pod_info{namespace="${pod.split("/")[0]}",pod="${pod.split("/")[1]}"} 1\n`);
    return {
      target: `http://shard-${shard}`,
      shard: `shard-${shard}`,
      order: "1.1",
      status: 200,
      retiring,
      ...podsInBody(text.join(""), { retiring, isSliced: false }),
    };
  }),
});

const WHOLE: readonly Body[] = [["team-a/one", "team-a/two"], ["team-b/three"]];
const HOLE: readonly Body[] = [["team-a/one", "team-a/two"], []];
const DOUBLE: readonly Body[] = [["team-a/one", "team-a/two", "team-b/three"], ["team-b/three"]];

describe("the poller's judge", () => {
  it("finds nothing wrong with a fleet that serves each object once", () => {
    expect(verdictLine(judge([WHOLE, WHOLE, WHOLE]))).toBe("missing 0, double 0, longest gap 0 ms");
  });

  it("counts an object that nobody serves in two consecutive polls, with the gap up to its return", () => {
    const verdict = judge([WHOLE, HOLE, HOLE, WHOLE]);
    expect(verdict).toMatchObject({ missing: 1, double: 0, longestGapMs: 300 });
    expect(verdict.examples).toEqual(["team-b/three missing for 300 ms"]);
  });

  it("measures a gap that does not end up to the last poll", () => {
    expect(judge([WHOLE, HOLE, HOLE, HOLE])).toMatchObject({ missing: 1, longestGapMs: 300 });
  });

  it("counts an object that two serve in two consecutive polls", () => {
    const verdict = judge([WHOLE, DOUBLE, DOUBLE, WHOLE]);
    expect(verdict).toMatchObject({ missing: 0, double: 1 });
    expect(verdict.examples).toEqual(["team-b/three served twice"]);
  });

  it("says for how long an object was double in a row", () => {
    expect(judge([DOUBLE, WHOLE, DOUBLE, DOUBLE, DOUBLE, WHOLE])).toMatchObject({ longestDoubleMs: 200 });
    expect(judge([WHOLE, DOUBLE, WHOLE])).toMatchObject({ longestDoubleMs: 0 });
  });

  it("counts an object that one body holds twice", () => {
    const twice = [["team-a/one", "team-a/one", "team-a/two"], ["team-b/three"]];
    expect(judge([twice, twice])).toMatchObject({ double: 1 });
  });

  it("reports apart what was wrong in one poll only", () => {
    const verdict = judge([WHOLE, HOLE, WHOLE, DOUBLE, WHOLE, HOLE, WHOLE]);
    expect(verdict).toMatchObject({ missing: 0, double: 0, longestGapMs: 0, seenOnce: { missing: 1, double: 1 } });
  });

  it("does not count a copy whose namespace its body names as retiring", () => {
    const moving: readonly Body[] = [
      { pods: ["team-a/one", "team-a/two", "team-b/three"], retiring: ["ns/team-b"] },
      ["team-b/three"],
    ];
    expect(judge([moving, moving, moving])).toMatchObject({ missing: 0, double: 0 });
  });

  it("counts an object that is only there as retiring: nobody answers for it", () => {
    const orphan: readonly Body[] = [["team-a/one", "team-a/two"], { pods: ["team-b/three"], retiring: ["ns/team-b"] }];
    expect(judge([WHOLE, orphan, orphan])).toMatchObject({ missing: 1, nowhere: 0, double: 0 });
    expect(judge([WHOLE, orphan, HOLE, HOLE])).toMatchObject({ missing: 1, nowhere: 1 });
    expect(judge([WHOLE, HOLE, orphan, HOLE])).toMatchObject({ missing: 1, nowhere: 0 });
  });

  it("does not miss an object that was deleted meanwhile", () => {
    expect(judge([WHOLE, HOLE, HOLE], new Set(["team-a/one", "team-a/two"]))).toMatchObject({ missing: 0 });
  });

  it("misses everything when no shard answers", () => {
    expect(judge([WHOLE, [], []])).toMatchObject({ missing: 3, longestGapMs: 200 });
  });

  it("counts late polls and judges them all the same", () => {
    const judged = createPollJudge(all);
    for (const atMs of [0, 400, 800]) judged.observe(pollOf(HOLE, atMs, 350));
    expect(judged.finish(all)).toMatchObject({ polls: 3, latePolls: 3, slowestPollMs: 350, missing: 1 });
  });
});
