import type { Assignment, EpochMs, Placement, ScraperId } from "@kube-state-shards/assignment";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { exposureAt, readableUnits } from "./exposure.ts";
import { type Handoff, type HandoffContext, type HandoffEvent, NO_HANDOFF, reduceHandoff } from "./handoff.ts";

const UNIT = "ns/a";
const MAX_OVERLAP_MS = 10_000;
const mine: Placement = { phase: "owned", owner: "shard-0" };
const theirs: Placement = { phase: "owned", owner: "shard-1" };
type SeenBy = Readonly<Record<ScraperId, EpochMs>>;

/** The old owner of a unit that moves away, and who scrapes it. */
class OldOwner {
  nowMs = 0;
  scrapers = new Set(["fast", "slow"]);
  handoff: Handoff = NO_HANDOFF;
  readonly #isContinuous: boolean;
  #epoch = 0;

  constructor(isContinuous = true) {
    this.#isContinuous = isContinuous;
    this.assign(mine);
    this.tell({ type: "settled", unit: UNIT });
  }

  tell(event: HandoffEvent): void {
    const continuity = { maxOverlapMs: MAX_OVERLAP_MS, scrapers: () => this.scrapers };
    const context: HandoffContext = {
      shard: "shard-0",
      nowMs: this.nowMs,
      overlapMs: 0,
      continuity: this.#isContinuous ? continuity : undefined,
      mergeTimeoutMs: 1_000,
      kindsOf: () => new Set(["pods"]),
    };
    this.handoff = reduceHandoff(this.handoff, event, context).handoff;
  }

  assign(placement: Placement, more: Partial<Assignment> = {}): void {
    this.#epoch += 1;
    const order = { term: 1, epoch: this.#epoch };
    this.tell({
      type: "assigned",
      assignment: { order, hash: "any", units: { [UNIT]: placement }, unowned: [], ...more },
    });
  }

  moveAway(seenBy: SeenBy, from = "shard-0", more: Partial<Assignment> = {}): void {
    this.assign(theirs, { retiring: { [UNIT]: { from, sinceMs: 0, seenBy } }, ...more });
  }

  shows(scraper?: ScraperId): string {
    const { exposed, retiring, stamped } = exposureAt(this.handoff, this.nowMs, scraper);
    if (stamped.has(UNIT)) return exposed.has(UNIT) || !retiring.includes(UNIT) ? "wrong" : "stamped";
    return !exposed.has(UNIT) ? "hidden" : retiring.includes(UNIT) ? "retiring" : "served";
  }

  /** A whole body. Gives how it showed the unit. */
  scrape(scraper: ScraperId): string {
    const how = this.shows(scraper);
    const stamped = [...exposureAt(this.handoff, this.nowMs, scraper).stamped.keys()];
    this.tell({ type: "scraped", scraper, stamped });
    return how;
  }

  state = (): string => this.handoff.units.get(UNIT)?.state ?? "released";
}

describe("a unit that leaves scrapers one by one", () => {
  it("is shown plainly until a scraper has read the new owner, then twice with timestamps, then no more", () => {
    const owner = new OldOwner();
    owner.moveAway({});
    expect([owner.scrape("fast"), owner.scrape("fast"), owner.scrape("slow")]).toEqual(Array(3).fill("retiring"));
    owner.moveAway({ fast: 5 });
    expect([owner.scrape("fast"), owner.scrape("slow")]).toEqual(["stamped", "retiring"]);
    expect([owner.scrape("fast"), owner.scrape("fast")]).toEqual(["stamped", "hidden"]);
    expect([owner.scrape("slow"), owner.state()]).toEqual(["retiring", "retiring"]);
    owner.moveAway({ fast: 5, slow: 9 });
    expect([owner.scrape("slow"), owner.scrape("slow")]).toEqual(["stamped", "stamped"]);
    expect([owner.state(), readableUnits(owner.handoff).has(UNIT)]).toEqual(["retained", true]);
  });

  it("is shown plainly, and named as retiring, to readers who do not scrape", () => {
    const owner = new OldOwner();
    owner.moveAway({ fast: 5 });
    owner.scrape("fast");
    owner.scrape("fast");
    expect([owner.shows("fast"), owner.shows()]).toEqual(["hidden", "retiring"]);
  });

  it("is stamped again for a scraper that broke a body off", () => {
    const owner = new OldOwner();
    owner.moveAway({ fast: 5 });
    expect([owner.shows("fast"), owner.shows("fast"), owner.scrape("fast")]).toEqual(Array(3).fill("stamped"));
    expect(owner.scrape("fast")).toBe("stamped");
  });

  it("goes at once when nobody scrapes, and when those who did have gone", () => {
    const alone = new OldOwner();
    alone.scrapers.clear();
    alone.moveAway({});
    expect(alone.state()).toBe("retained");
    const left = new OldOwner();
    left.moveAway({});
    left.scrapers.clear();
    left.tell({ type: "tick" });
    expect(left.state()).toBe("retained");
  });

  it("goes after the longest overlap, whoever has not followed", () => {
    const owner = new OldOwner();
    owner.moveAway({ fast: 5 });
    owner.nowMs = MAX_OVERLAP_MS - 1;
    owner.tell({ type: "tick" });
    expect([owner.shows("slow"), owner.state()]).toEqual(["retiring", "retiring"]);
    owner.nowMs = MAX_OVERLAP_MS;
    expect([owner.shows("slow"), owner.shows("fast")]).toEqual(["hidden", "hidden"]);
    owner.tell({ type: "tick" });
    expect(owner.state()).toBe("retained");
  });

  it("is held warm afterwards by an old owner that is named its standby, early or late", () => {
    const standbys = { [UNIT]: "shard-0" };
    for (const named of [standbys, {}]) {
      const owner = new OldOwner();
      owner.scrapers.delete("slow");
      owner.moveAway({}, "shard-0", { standbys: named });
      expect(owner.scrape("fast")).toBe("retiring");
      owner.moveAway({ fast: 5 }, "shard-0", { standbys });
      expect([owner.scrape("fast"), owner.scrape("fast")]).toEqual(["stamped", "stamped"]);
      expect([owner.state(), owner.shows("fast"), owner.shows()]).toEqual(["ready", "hidden", "hidden"]);
    }
  });

  it("goes at once where the shard does not look at scrapers, and where another shard is to retire it", () => {
    const plain = new OldOwner(false);
    plain.moveAway({});
    expect(plain.state()).toBe("retained");
    const other = new OldOwner();
    other.moveAway({}, "shard-2");
    expect(other.state()).toBe("retained");
  });

  it("is served plainly again when it comes back", () => {
    const owner = new OldOwner();
    owner.moveAway({ fast: 5 });
    owner.scrape("fast");
    owner.assign(mine);
    expect([owner.scrape("fast"), owner.shows("slow")]).toEqual(["served", "served"]);
    owner.moveAway({ fast: 99 });
    expect([owner.scrape("fast"), owner.scrape("fast"), owner.scrape("fast")]).toEqual([
      "stamped",
      "stamped",
      "hidden",
    ]);
  });

  it("Order, per scraper: plain, exactly twice stamped after the new owner was read, hidden for good; whatever the others do", () => {
    const act = fc.constantFrom("scrape fast", "scrape slow", "seen fast", "seen slow", "wait", "gone slow");
    fc.assert(
      fc.property(fc.array(act, { maxLength: 60 }), (acts) => {
        const owner = new OldOwner();
        const seenBy: Record<ScraperId, EpochMs> = {};
        const shown: Record<ScraperId, string[]> = { fast: [], slow: [] };
        owner.moveAway({});
        for (const given of acts) {
          const [what, who = ""] = given.split(" ");
          if (what === "wait") owner.nowMs += 10;
          else if (what === "gone") owner.scrapers.delete(who);
          else if (what === "seen") {
            seenBy[who] ??= owner.nowMs;
            owner.moveAway({ ...seenBy });
          } else if (owner.scrapers.has(who)) {
            const how = owner.scrape(who);
            shown[who]?.push(how);
            if (how === "stamped") expect(seenBy[who]).toBeDefined();
          }
          owner.tell({ type: "tick" });
        }
        for (const [who, all] of Object.entries(shown)) {
          expect(all.join(" "), who).toMatch(/^(retiring ?)*(stamped ?){0,2}(hidden ?)*$/);
          if (all.includes("hidden")) expect(all.filter((how) => how === "stamped")).toHaveLength(2);
        }
        const isDone = [...owner.scrapers].every(
          (who) => (shown[who] ?? []).filter((how) => how === "stamped").length === 2,
        );
        expect(owner.state()).toBe(isDone ? "retained" : "retiring");
      }),
    );
  });
});
