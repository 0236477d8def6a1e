import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { giveBackMemory, partOf, takeMemory, unmapSpareMemory } from "./mapped-memory.ts";

describe("memory that is mapped by itself", () => {
  it("has parts that are buffers like any other", () => {
    for (const bytes of [1_000, 100_000]) {
      const memory = takeMemory(bytes);
      memory.fill("x");
      const part = partOf(memory, 10, 30);
      part.write("é", 2);
      expect(Buffer.isBuffer(part)).toBe(true);
      expect(memory.toString("utf8", 9, 31)).toBe(`xxx${"é"}${"x".repeat(17)}`);
      expect(part.equals(memory.subarray(10, 30))).toBe(true);
    }
  });

  it("is gone from all of its parts once it is given back to the system", () => {
    const memory = takeMemory(100_000);
    const part = partOf(memory, 10, 30);
    giveBackMemory(memory);
    expect(part.length).toBe(20);
    unmapSpareMemory();
    expect(part.length).toBe(0);
  });

  it("waits to be taken again as far as it is a small part of what is in use, and is given back to the system else", () => {
    unmapSpareMemory();
    const taken = Array.from({ length: 64 }, () => takeMemory(256 * 1024));
    for (const memory of taken.slice(0, 8)) giveBackMemory(memory);
    expect(taken.map(({ length }) => length > 0).slice(0, 9)).toEqual([
      true,
      true,
      true,
      true,
      false,
      false,
      false,
      false,
      true,
    ]);
    const again = Array.from({ length: 5 }, () => takeMemory(256 * 1024));
    expect(again.map((memory) => taken.includes(memory))).toEqual([true, true, true, true, false]);
  });

  it("has parts of one hidden class, which subarrays of it have not", () => {
    const module = new URL("mapped-memory.ts", import.meta.url).href;
    const script = `
      import { partOf, takeMemory } from ${JSON.stringify(module)};
      const [one, other] = [takeMemory(100_000), takeMemory(200_000)];
      const isShared = (a, b) => %HaveSameMap(a, b);
      console.log(isShared(partOf(one, 0, 9), partOf(other, 5, 90)), isShared(one, other), isShared(one.subarray(0, 9), one.subarray(9, 90)));`;
    const flags = ["--allow-natives-syntax", "--input-type=module", "--eval", script];
    expect(String(execFileSync(process.execPath, flags)).trim()).toBe("true true false");
  });
});
