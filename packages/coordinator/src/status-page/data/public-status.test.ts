import { describe, expect, it } from "vitest";
import { busyStatus, busyView, calmStatus, SECRET, viewOf } from "../testing/page-views.ts";

describe("the status for anybody", () => {
  it("is the status, with what else the page shows", () => {
    const { address: _address, ...first } = calmStatus().shards[0] ?? {};
    expect(viewOf(calmStatus()).status).toMatchObject({
      ...{ version: "1.2.3", ready: true, leader: { id: "coordinator-1", me: true }, order: { term: 3, epoch: 9 } },
      ...{ store: { state: "reachable", clockKnown: true }, apiServer: { state: "answers" } },
    });
    expect(viewOf(calmStatus()).status.shards[0]).toEqual(first);
    expect(viewOf(busyStatus()).status.scaler).toEqual(busyStatus().scaler);
  });

  it("holds no address and no password, wherever they stood", () => {
    const scaler = { mode: "on", reason: "ApiUnreachable", message: `connect ${SECRET}` };
    const told = JSON.stringify([busyView().status, viewOf({ ...busyStatus(), scaler }).status]);
    expect(JSON.stringify(busyStatus())).toMatch(/hunter2.*/);
    for (const secret of ["hunter2", "redis.internal", "10.0.0.7", "8081", "fleet/v1"])
      expect(told).not.toContain(secret);
    expect(told).toContain("the store is out of reach");
    expect(told).toContain("silent: shard-1 has not reported, see (address withheld)");
  });
});
