import { describe, expect, it } from "vitest";
import { readStatefulSet } from "./read-stateful-set.ts";

type Json = Readonly<Record<string, unknown>>;
const read = (spec: Json, status: Json, generation = 3) =>
  readStatefulSet({ metadata: { uid: "u", resourceVersion: "7", generation }, spec, status });

describe("what is read of a StatefulSet", () => {
  it("is its replicas, one where they are left out", () => {
    expect(read({ replicas: 5 }, {})).toEqual({ uid: "u", resourceVersion: "7", replicas: 5, rollout: undefined });
    expect(read({}, {}).replicas).toBe(1);
    expect(read({ replicas: 0 }, {}).replicas).toBe(0);
  });

  it.each<[string, { readonly spec?: Json; readonly status?: Json }, RegExp | undefined]>([
    ["one revision", { status: { currentRevision: "a", updateRevision: "a", observedGeneration: 3 } }, undefined],
    ["no controller that has told anything", {}, undefined],
    [
      "two revisions",
      { spec: { replicas: 4 }, status: { currentRevision: "a", updateRevision: "b", updatedReplicas: 1 } },
      /^revision b takes the place of a: 1 of 4 pods have it$/,
    ],
    [
      "a controller that is behind",
      { status: { currentRevision: "a", updateRevision: "a", observedGeneration: 2 } },
      /has seen generation 2 of 3$/,
    ],
    [
      "OnDelete with old pods left",
      {
        spec: { replicas: 4, updateStrategy: { type: "OnDelete" } },
        status: { currentRevision: "a", updateRevision: "b", updatedReplicas: 3 },
      },
      /^revision b/,
    ],
    [
      "OnDelete with none left, where a stays the current revision for good",
      {
        spec: { replicas: 4, updateStrategy: { type: "OnDelete" } },
        status: { currentRevision: "a", updateRevision: "b", updatedReplicas: 4 },
      },
      undefined,
    ],
  ])("tells a rollout from %s", (_, { spec = {}, status = {} }, rollout) => {
    const seen = read(spec, status).rollout;
    if (rollout === undefined) expect(seen).toBeUndefined();
    else expect(seen).toMatch(rollout);
  });

  it("is refused of what is no object of the API server's", () => {
    for (const odd of [undefined, "text", {}, { metadata: { uid: "u" } }])
      expect(() => readStatefulSet(odd)).toThrow(/without uid or resourceVersion/);
  });
});
