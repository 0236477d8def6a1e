import { NO_ORDER, type Order } from "@kube-state-shards/assignment";
import { describe, expect, it } from "vitest";
import { lastStored } from "./stored-order.ts";

describe("lastStored", () => {
  it("is what the store said last, none while it holds none, also after it held one", async () => {
    let tell: (order: Order) => void = () => {};
    let isStopped = false;
    const stored = lastStored({
      watchStored: (listener) => {
        tell = listener;
        return () => {
          isStopped = true;
        };
      },
    });
    expect(await stored.look()).toBeUndefined();
    tell({ term: 2, epoch: 3 });
    expect(await stored.look()).toEqual({ term: 2, epoch: 3 });
    tell(NO_ORDER);
    expect(await stored.look()).toBeUndefined();
    stored.stop();
    expect(isStopped).toBe(true);
  });
});
