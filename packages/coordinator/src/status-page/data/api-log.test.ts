import { ApiStatusError, ApiUnreachableError } from "@kube-state-shards/listwatch";
import { describe, expect, it } from "vitest";
import { createApiLog } from "./api-log.ts";

const SECRET = "https://10.0.0.1:6443";

describe("what goes wrong with the API server", () => {
  it("tells since when it answers or fails, and how, without where it is", () => {
    let nowMs = 1_000;
    const log = createApiLog(() => nowMs);
    expect(log.health()).toMatchObject({ state: "unknown", sinceMs: 1_000, recent: [] });
    nowMs = 2_000;
    log.looked(undefined);
    nowMs = 3_000;
    log.looked(undefined);
    expect(log.health()).toMatchObject({ state: "answers", sinceMs: 2_000 });
    log.looked(new ApiUnreachableError(`reach ${SECRET}`));
    nowMs = 4_000;
    log.looked(new ApiStatusError(`get ${SECRET}`, { status: 503, reason: "ServiceUnavailable", detail: SECRET }));
    log.looked(new Error(SECRET));
    const health = log.health();
    expect(health).toMatchObject({ state: "failing", sinceMs: 3_000, errors: { looks: 3, lists: 0, watches: 0 } });
    expect(health.recent).toEqual([
      { atMs: 4_000, what: "ask whether it answers: failed; see the log" },
      { atMs: 4_000, what: "ask whether it answers: it answered 503 (ServiceUnavailable)" },
      { atMs: 3_000, what: "ask whether it answers: it cannot be reached" },
    ]);
  });

  it("counts failed lists and watches, and keeps the last ten", () => {
    const log = createApiLog(() => 7);
    const of = { resource: "namespaces", scope: "cluster" };
    for (let index = 0; index < 20; index += 1)
      log.observer.listed({ ...of, result: "error", objects: 0, bytes: 0, ms: 1 });
    log.observer.listed({ ...of, result: "success", objects: 0, bytes: 0, ms: 1 });
    log.observer.watchStarted({ ...of, result: "error" });
    log.observer.watchStarted({ ...of, result: "success" });
    log.observer.watchEnded({ ...of, result: "ended", ms: 1 });
    log.observer.watchEnded({ ...of, result: "error", ms: 1 });
    expect(log.health().errors).toEqual({ looks: 0, lists: 20, watches: 2 });
    expect(log.health().recent).toHaveLength(10);
    expect(log.health().recent[0]?.what).toBe("watch namespaces of cluster: broke off, and is resumed");
  });
});
