import { silentLog } from "@kube-state-shards/listwatch";
import { describe, expect, it } from "vitest";
import { assignmentOf } from "../assignment-store.case.ts";
import { encodeAssignment } from "../messages.ts";
import type { Order } from "../order.ts";
import { createInvalidData } from "./invalid-data.ts";
import { createSeenAssignment } from "./seen-assignment.ts";

const ASKED_MS = 10;

function open() {
  const told: string[] = [];
  const observer = { onInvalid: (key: string) => void told.push(key), onFellBack: () => void told.push("fell back") };
  const invalid = createInvalidData({ log: silentLog, observer });
  const seen = createSeenAssignment({ key: "{p}:assignment", invalid, log: silentLog, observer });
  const orders: Order[] = [];
  const stored: Order[] = [];
  seen.watchAssignments(({ order }) => void orders.push(order));
  seen.watchStored((order) => void stored.push(order));
  const take = async (order: Order | undefined, body?: string): Promise<unknown> => {
    const assignment = order && assignmentOf(order);
    try {
      seen.take({ stored: assignment, body: assignment && (body ?? encodeAssignment(assignment)) }, ASKED_MS);
      return undefined;
    } catch (error) {
      return error;
    } finally {
      await Promise.resolve();
    }
  };
  return { seen, orders, stored, told, take };
}

const at = (term: number, epoch: number): Order => ({ term, epoch });

describe("the assignment that was seen", () => {
  it("only rises, whatever the store holds, and the store's own order is told as it is", async () => {
    const { orders, stored, told, take } = open();
    for (const order of [at(2, 5), at(1, 9), undefined, at(2, 5), at(2, 6)]) await take(order);
    expect(orders).toEqual([at(2, 5), at(2, 6)]);
    expect(stored).toEqual([at(2, 5), at(1, 9), at(0, 0), at(2, 5), at(2, 6)]);
    expect(told).toEqual(["fell back", "fell back"]);
  });

  it("stays what it is when the stored one cannot be read, which fails each time and is told once", async () => {
    const { seen, orders, told, take } = open();
    await take(at(1, 1));
    expect(await take(at(1, 2), "{")).toMatchObject({ code: "KSS_INVALID_MESSAGE" });
    expect(() => seen.take({ stored: assignmentOf(at(1, 2)), body: undefined }, ASKED_MS)).toThrow(/not JSON/);
    expect(await take(at(1, 2), "{")).toMatchObject({ code: "KSS_INVALID_MESSAGE" });
    expect(orders).toEqual([at(1, 1)]);
    expect(told).toEqual(["{p}:assignment"]);
    expect(await take(at(1, 3))).toBeUndefined();
    expect(await take(at(1, 4), "[")).toMatchObject({ code: "KSS_INVALID_MESSAGE" });
    expect(told.length).toBe(2);
  });

  it("is not taken from a body that is of another order or hash than the one beside it", async () => {
    const { orders, take } = open();
    expect(await take(at(1, 1), encodeAssignment(assignmentOf(at(1, 2))))).toMatchObject({
      code: "KSS_STORE_FOREIGN_DATA",
    });
    expect(orders).toEqual([]);
  });

  it("is what this process published, before the store is read again", async () => {
    const { seen, orders, stored } = open();
    seen.published(assignmentOf(at(3, 1)), ASKED_MS);
    await Promise.resolve();
    expect([orders, stored]).toEqual([[at(3, 1)], [at(3, 1)]]);
    expect(seen.known()?.order).toEqual(at(3, 1));
  });

  it("has not fallen back when what was asked for before a publication comes after it", async () => {
    const { seen, stored, told, take } = open();
    await take(at(1, 1));
    seen.published(assignmentOf(at(1, 2)), ASKED_MS + 1);
    await take(at(1, 1));
    expect(stored).toEqual([at(1, 1), at(1, 2)]);
    expect(told).toEqual([]);
    seen.take({ stored: assignmentOf(at(1, 1)), body: encodeAssignment(assignmentOf(at(1, 1))) }, ASKED_MS + 1);
    expect(told).toEqual(["fell back"]);
  });
});
