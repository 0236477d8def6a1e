import { ApiStatusError, type CollectionProbe, silentLog } from "@kube-state-shards/listwatch";
import { describe, expect, it } from "vitest";
import { awaitState } from "../testing/await-state.ts";
import { createKindSurvey, type SurveyTimings } from "./kind-survey.ts";

const NEVER = 2 ** 30;

function survey(timings: Partial<SurveyTimings> = {}) {
  const answers = new Map<string, CollectionProbe | Error | undefined>();
  const asked: string[] = [];
  const served = new Set(["pods", "services"]);
  let changes = 0;
  let held: number | undefined;
  const kinds = createKindSurvey({
    resources: () => [...served],
    probe: (resource) => {
      const answer = answers.get(resource);
      if (answer === undefined) return undefined;
      asked.push(resource);
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
    heldOf: () => held,
    onChange: () => {
      changes += 1;
    },
    timings: { surveyFirstMs: NEVER, surveyEveryMs: NEVER, surveyRetryMs: NEVER, ...timings },
    random: () => 0.5,
    log: silentLog,
  });
  return {
    ...{ kinds, asked, served },
    changes: () => changes,
    answer: (resource: string, answer: CollectionProbe | Error) => void answers.set(resource, answer),
    hold: (objects: number) => {
      held = objects;
    },
    ready: () => awaitState(kinds.isReady, (isReady) => isReady),
  };
}

describe("the survey of kinds", () => {
  it("is ready once each kind was asked about, also those that are known only later to be there", async () => {
    const { kinds, answer, asked, ready, changes, hold } = survey();
    answer("pods", { objects: 70, isSharding: false });
    hold(7);
    kinds.begin();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect([kinds.isReady(), asked, changes()]).toEqual([false, ["pods"], 0]);
    answer("services", { objects: 3, isSharding: true });
    kinds.begin();
    await ready();
    expect([asked, changes()]).toEqual([["pods", "services"], 1]);
    expect(kinds.factsOf("pods")).toMatchObject({ objects: 70, isSharding: false, held: 7 });
    await kinds.stop();
  });

  it("does not wait for a kind that the server turns out not to have", async () => {
    const { kinds, answer, served, ready } = survey();
    answer("pods", { objects: 1, isSharding: false });
    served.delete("services");
    kinds.begin();
    await ready();
    await kinds.stop();
  });

  it("waits no longer than it was told, and knows nothing of what it may not ask", async () => {
    const { kinds, answer, ready } = survey({ surveyFirstMs: 10 });
    answer("pods", new ApiStatusError("list pods", { status: 403, reason: "Forbidden", detail: "" }));
    kinds.begin();
    await ready();
    expect(kinds.factsOf("pods")).toMatchObject({ objects: undefined, isSharding: undefined });
    await kinds.stop();
  });

  it("asks again, but not about kinds that the server filters", async () => {
    const { kinds, answer, asked, ready } = survey({ surveyEveryMs: 1, surveyRetryMs: 1 });
    answer("pods", { objects: 1, isSharding: true });
    answer("services", { objects: 1, isSharding: false });
    kinds.begin();
    await ready();
    answer("services", { objects: 2, isSharding: false });
    await awaitState(
      () => kinds.factsOf("services").objects,
      (objects) => objects === 2,
    );
    expect(asked.filter((resource) => resource === "pods")).toHaveLength(1);
    await kinds.stop();
  });

  it("believes a list that the server does not filter, and only a probe that it does so again", async () => {
    const { kinds, answer, ready } = survey({ surveyEveryMs: 20, surveyRetryMs: 1 });
    answer("pods", { objects: 1, isSharding: true });
    answer("services", { objects: 1, isSharding: true });
    kinds.begin();
    await ready();
    kinds.note("pods", false);
    kinds.note("pods", true); // a list that was under way
    expect(kinds.factsOf("pods").isSharding).toBe(false);
    await awaitState(
      () => kinds.factsOf("pods").isSharding,
      (isSharding) => isSharding === true,
    );
    await kinds.stop();
  });

  it("asks after a longer time each time that the server has stopped to filter", async () => {
    const { kinds, answer, asked, ready } = survey({ surveyEveryMs: 8, surveyRetryMs: 1 });
    answer("pods", { objects: 1, isSharding: true });
    answer("services", { objects: 1, isSharding: true });
    kinds.begin();
    await ready();
    const fallMs = async (): Promise<number> => {
      const startMs = performance.now();
      kinds.note("pods", false);
      const before = asked.length;
      await awaitState(
        () => asked.length,
        (now) => now > before && kinds.factsOf("pods").isSharding === true,
      );
      return performance.now() - startMs;
    };
    await fallMs();
    await fallMs();
    await fallMs();
    expect(await fallMs()).toBeGreaterThanOrEqual(8 * 8);
    await kinds.stop();
  });
});
