import { stat } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { judgeStatusPage } from "./scenarios/judge-status-page.ts";
import { LOOKS, lookAtStatusPage, SCREENSHOTS, type StatusPageResult } from "./scenarios/status-page.ts";

describe("the status page of a running fleet, in a real browser", () => {
  const lines: string[] = [];
  let result: StatusPageResult;
  beforeAll(async () => {
    result = await lookAtStatusPage((line) => void lines.push(line));
  });

  it("shows the fleet on a desktop, a phone and in the dark, without errors, overflow, or faint or unlabelled parts", () => {
    expect(judgeStatusPage(result), lines.join("\n")).toEqual([]);
    for (const { seen } of Object.values(result.looks)) {
      expect(seen.title).toBe("3 shards · kube-state-shards");
      expect(seen.verdict).toMatch(/All is well: 3 shards serve everything/);
      expect(seen.shards.map(([shard, state]) => [shard, state])).toEqual(
        ["shard-0", "shard-1", "shard-2"].map((shard) => [shard, "● active"]),
      );
      expect(seen.plots).toEqual([expect.stringMatching(/^Shards: present 3 now/), expect.stringMatching(/^Series: /)]);
    }
  });

  it("has another look in the dark", () => {
    const { desktop, phone, dark } = result.looks;
    expect(desktop.seen.background).toBe(phone.seen.background);
    expect(desktop.seen.background).not.toBe(dark.seen.background);
  });

  it("leads to all that the port serves, and to each shard", () => {
    const { links } = result.looks.desktop.seen;
    for (const path of ["/metrics", "/metrics?resources=pods,nodes", "/sd", "/healthz"])
      expect(links.map((link) => link.slice(new URL(link).origin.length))).toContain(path);
    expect(new Set(links.map((link) => new URL(link).port)).size).toBe(4);
  });

  it("follows a rescale by itself, and leaves alone what is being typed", () => {
    const { before, after } = result.grown;
    expect([before.shards.length, after.shards.length]).toEqual([3, 5]);
    expect(after.title).toBe("5 shards · kube-state-shards");
    expect(after.links.length).toBe(before.links.length + 2);
    expect(result.typed).toEqual({ value: "ns/te", isFocused: true });
  });

  it("works without scripts: reloads itself, finds units and turns pages", () => {
    expect(result.looks["no-script"].seen.live).toMatch(/^As of /);
    expect(result.reloaded.shards).toHaveLength(5);
    expect(result.nextPage.units.length).toBeGreaterThan(0);
    expect(result.nextPage.units.filter((unit) => result.reloaded.units.includes(unit))).toEqual([]);
    expect(result.filtered.unitCount).toMatch(/^60 of \d+ units$/);
    for (const unit of result.filtered.units) expect(unit).toContain("ns/te");
  });

  it("says so when nobody answers any more", () => expect(result.lost).toMatch(/^▲ No answer since .*, asking again/));

  it("leaves a picture of every look", async () => {
    for (const name of [...Object.keys(LOOKS), "grown"])
      expect((await stat(join(SCREENSHOTS, `status-page-${name}.png`))).size).toBeGreaterThan(20_000);
  });
});
