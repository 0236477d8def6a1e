import type { ReportedScraper, ShardReport } from "@kube-state-shards/assignment";
import { describe, expect, it } from "vitest";
import { report } from "../testing/shard-reports.ts";
import { matchScrapers } from "./match-scrapers.ts";

const NOW_MS = 1_000_000;
const DISCOVERY_MS = 180_000;
const since = (id: string, agoMs: number): ReportedScraper => ({ id, sinceMs: NOW_MS - agoMs, atMs: NOW_MS - 10 });
const old = (id: string) => since(id, 3_600_000);
const fresh = (id: string) => since(id, 20_000);

const shard = (scrapers: readonly ReportedScraper[] | undefined): ShardReport =>
  report("shard-0", { atMs: NOW_MS, scrapers });
const match = (
  owner: readonly ReportedScraper[] | undefined,
  next: readonly ReportedScraper[] | undefined,
  isFleetScraped = true,
) => matchScrapers({ owner: shard(owner), next: shard(next), isFleetScraped, discoveryMs: DISCOVERY_MS });

describe("the scrapers of two shards", () => {
  it("are the same when both shards name the same, in whatever order", () => {
    expect(match([old("a"), old("b")], [fresh("b"), fresh("a")])).toBe("same");
  });

  it("are waited for while nobody has found the new shard, however long that takes, as long as anybody scrapes the fleet", () => {
    expect(match([old("a")], [])).toBe("waiting");
    expect(match([], [])).toBe("waiting");
    expect(match([], [], false)).toBe("none");
  });

  it("are waited for while one of them may find the new shard yet", () => {
    expect(match([old("a"), old("b")], [fresh("a")])).toBe("waiting");
  });

  it("are the same for who scrapes the old shard, whoever else scrapes the new one: it may have died as it had found it", () => {
    expect(match([old("a")], [fresh("a"), fresh("b")])).toBe("same");
    expect(match([old("a")], [old("a"), old("b")])).toBe("same");
  });

  it("are different when they have had the time to find both shards: each scrapes a part of the fleet", () => {
    expect(match([old("a")], [old("b")])).toBe("different");
    expect(match([old("a"), old("b")], [old("a")])).toBe("different");
  });

  it("do not matter where nobody scrapes the old owner", () => {
    expect(match([], [fresh("a")])).toBe("none");
  });

  it("are different when a shard does not say who they are: it is of an older version, or does not look", () => {
    expect(match(undefined, [fresh("a")])).toBe("different");
    expect(match([old("a")], undefined)).toBe("different");
    expect(matchScrapers({ owner: undefined, next: shard([]), isFleetScraped: true, discoveryMs: 1 })).toBe(
      "different",
    );
  });
});
