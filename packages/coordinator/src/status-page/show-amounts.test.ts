import { describe, expect, it } from "vitest";
import { showAge, showBytes, showCount, showMany, showShort, showTime } from "./show-amounts.ts";

describe("amounts for people", () => {
  it.each([
    [showCount(61_200), "61,200"],
    [showShort(1_923_456), "1.92M"],
    [showShort(0), "0"],
    [showBytes(0), "0 B"],
    [showBytes(1_023), "1023 B"],
    [showBytes(325_058_560), "310 MiB"],
    [showBytes(1.5 * 2 ** 30), "1.5 GiB"],
    [showAge(420), "0.4 s"],
    [showAge(59_000), "59 s"],
    [showAge(300_000), "5 min"],
    [showAge(3 * 3_600_000), "3 h"],
    [showAge(50 * 3_600_000), "2 days"],
    [showTime(Date.UTC(2026, 0, 1, 7, 22, 33)), "07:22:33 UTC"],
    [showMany(1, "shard"), "1 shard"],
    [showMany(1_000, "unit"), "1,000 units"],
  ])("shows %s", (shown, wanted) => expect(shown).toBe(wanted));
});
