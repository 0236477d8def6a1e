import { describe, expect, it } from "vitest";
import type { SeenPage } from "../browser/read-page.ts";
import { judgeStatusPage } from "./judge-status-page.ts";
import type { StatusPageResult } from "./status-page.ts";

const GOOD: SeenPage = {
  ...{ title: "", verdict: "", live: "", units: [], unitCount: "", links: [], background: "" },
  shards: [["shard-0", "● active", "5"]],
  plots: ["Shards: present 1 now"],
  ...{ overflowPx: 0, contrast: { ratio: 4.6, text: "" }, unlabelled: 0 },
};

function resultOf(more: Partial<SeenPage>, errors: readonly string[] = []): StatusPageResult {
  const good = { seen: GOOD, errors: [], strangers: [] };
  return {
    looks: {
      desktop: good,
      tablet: good,
      phone: { ...good, seen: { ...GOOD, ...more } },
      dark: good,
      "dark-phone": good,
      "no-script": good,
    },
    grown: { before: GOOD, after: GOOD, errors },
    typed: { value: "", isFocused: true },
    ...{ reloaded: GOOD, filtered: GOOD, nextPage: GOOD, lost: "" },
  };
}

describe("what is wrong with a status page", () => {
  it("is nothing when it is as it should be", () => expect(judgeStatusPage(resultOf({}))).toEqual([]));

  it.each<[Partial<SeenPage>, string]>([
    [{ overflowPx: 12 }, "phone: 12 px wider than the window"],
    [{ contrast: { ratio: 3.217, text: "faint" } }, 'phone: contrast 3.22 of "faint"'],
    [{ unlabelled: 1 }, "phone: 1 inputs without a label"],
    [{ shards: [] }, "phone: no shard is shown"],
    [{ plots: [] }, "phone: no history is shown"],
  ])("is %j", (more, fault) => expect(judgeStatusPage(resultOf(more))).toEqual([fault]));

  it("is whatever the browser complains of", () =>
    expect(judgeStatusPage(resultOf({}, ["refused"]))).toEqual(["while the fleet grew: refused"]));
});
