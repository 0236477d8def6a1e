import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { letHeapGrow } from "./let-heap-grow.ts";

function flagsSetBy(startedWith: readonly string[]): readonly string[] {
  const flags: string[] = [];
  letHeapGrow({ startedWith, setFlags: (text) => flags.push(text) });
  return flags;
}

describe("the heap of a process that has listed everything", () => {
  it("may grow by more than V8 allows, through a flag that this V8 knows", () => {
    const flags = flagsSetBy(["--max-old-space-size=300"]);
    expect(flags).toHaveLength(2);
    expect(String(execFileSync(process.execPath, [...flags, "--print", "7"])).trim()).toBe("7");
  });

  it("is left alone where the process was started with a share of its own", () => {
    expect(flagsSetBy(["--heap-growing-percent=20"])).toEqual([]);
    expect(flagsSetBy(["", "--heap_growing_percent=20 --max-old-space-size=300"])).toEqual([]);
  });
});
