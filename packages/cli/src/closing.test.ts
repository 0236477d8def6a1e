import { describe, expect, it } from "vitest";
import { withClosing } from "./closing.ts";

describe("withClosing", () => {
  it("closes in the opposite order, before it gives the result", async () => {
    const closed: string[] = [];
    const result = await withClosing(async (closing) => {
      closing.add(async () => void closed.push("first"));
      closing.add(async () => void closed.push("second"));
      return closed.length;
    });
    expect([result, closed]).toEqual([0, ["second", "first"]]);
  });

  it("closes when what it runs fails, and fails with that", async () => {
    const closed: string[] = [];
    const failing = withClosing(async (closing) => {
      closing.add(async () => void closed.push("first"));
      closing.add(() => Promise.reject(new Error("cannot close")));
      throw new Error("cannot start");
    });
    await expect(failing).rejects.toThrow("cannot start");
    expect(closed).toEqual(["first"]);
  });

  it("fails when only closing fails", async () =>
    await expect(
      withClosing(async (closing) => closing.add(() => Promise.reject(new Error("cannot close")))),
    ).rejects.toThrow("cannot close"));
});
