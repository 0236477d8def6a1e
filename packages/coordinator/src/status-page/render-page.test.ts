import { describe, expect, it } from "vitest";
import { pageOfUnits } from "./data/unit-rows.ts";
import { renderPage, renderSections } from "./render-page.ts";
import { ALL_UNITS, busyStatus, busyView, calmStatus, FLEET, shardRow, viewOf } from "./testing/page-views.ts";

/** What a reader sees of a piece of HTML, roughly. */
const textOf = (page: string): string =>
  page
    .replace(/<(style|script)>.*?<\/\1>/gs, "")
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ");
const sectionOf = (page: string, id: string): string =>
  new RegExp(`<section id="${id}".*?</section>`, "s").exec(page)?.[0] ?? "";

describe("the status page", () => {
  it("tells first that all is well", () => {
    const page = renderPage(viewOf(calmStatus()));
    expect(page).toContain("<title>2 shards · kube-state-shards</title>");
    expect(textOf(sectionOf(page, "verdict"))).toContain("All is well: 2 shards serve everything");
    expect(textOf(sectionOf(page, "facts"))).toMatch(/Shards 2 .*Units 7 .*Series 120K 120,000 .*Epoch 9 of term 3/);
  });

  it("tells first what is wrong, each with what to do", () => {
    const page = renderPage(busyView());
    expect(page).toContain("<title>▲ 2 problems, 5 shards · kube-state-shards</title>");
    expect(textOf(sectionOf(page, "verdict"))).toMatch(/2 problems the store is out of reach Bring it back\. /);
  });

  it("tells that it starts, and what it waits for", () => {
    const view = viewOf(calmStatus({ shards: [], order: undefined, leader: { id: undefined, me: false } }));
    const status = { ...view.status, ready: false, notes: ["waiting for the first assignment"] };
    const units = pageOfUnits({ assignment: undefined, reports: new Map() }, ALL_UNITS);
    const text = textOf(renderPage({ ...view, status, units }));
    expect(text).toContain("Starting: not everything is served yet waiting for the first assignment");
    expect(text).toContain("No shard has reported.");
    expect(text).toContain("Nothing is assigned yet.");
    expect(text).toMatch(/Leader nobody/);
  });

  it("shows of each shard its state in words, its load, memory, units and lag", () => {
    const text = textOf(sectionOf(renderPage(busyView()), "shards"));
    expect(text).toMatch(/shard-0 ● active ▲ full 168% 900 MiB of 1 GiB 40 60,000 12\.4 0 /);
    expect(text).toMatch(/shard-1 ▲ silent .* ▲ older term /);
    expect(text).toMatch(/shard-2 ◐ leaving ○ drained .* 2 epochs 7 /);
    expect(text).toMatch(/shard-3 ✕ incompatible ▲ other config .* 5 B, no limit /);
    expect(text).toMatch(/shard-4 ◐ joining – .* 40 0 – /);
  });

  it("shows which partition each shard is in, where there are several", () => {
    const shards = [shardRow("shard-0", { partition: 0 }), shardRow("shard-3", { partition: 1 })];
    const text = textOf(sectionOf(renderPage(viewOf(calmStatus({ partitions: 2, shards }))), "shards"));
    expect(text).toMatch(/Shard Partition State .*shard-0 0\/2 ● active .*shard-3 1\/2 ● active /);
    expect(textOf(sectionOf(renderPage(viewOf(calmStatus())), "shards"))).not.toContain("Partition");
  });

  it("shows moves, slices, API errors and the scaler, with its history", () => {
    const page = renderPage(busyView());
    expect(textOf(sectionOf(page, "moves"))).toMatch(
      /ns\/search shard-0 shard-4 ◐ warming 2\.5 s 3 ns\/orders .* cutting over – 0/,
    );
    expect(textOf(sectionOf(page, "slices"))).toMatch(/ns\/payments 8 2,000,000 shard-1 shard-0/);
    expect(textOf(sectionOf(page, "api"))).toMatch(/3 looks, 0 lists and 1 watch failed.*11:59:30 UTC ask whether/);
    expect(textOf(sectionOf(page, "scaler"))).toMatch(
      /2,600 nodes 6 shards wanted 5 to 7 may stay .*Waiting : 2,600 nodes/,
    );
    const drawn = [...page.matchAll(/role="img" aria-label="([^"]*)"/g)].map(([, label]) => label);
    expect(drawn).toEqual([
      "Nodes: counted 2.6K now, from 1.4K to 2.6K, in the last 30 min",
      "Shards: present 4 now, from 3 to 5; wanted 6 now, from 3 to 6, in the last 30 min",
      "Series: reported 240K now, from 150K to 298K, in the last 30 min",
    ]);
    expect(page).not.toMatch(/NaN|Infinity|undefined/);
  });

  it("hides what there is none of, and plots no nodes where nobody counts them", () => {
    const page = renderPage(viewOf(calmStatus()));
    for (const id of ["scaler", "slices"]) expect(sectionOf(page, id)).toMatch(/^<section[^>]* hidden>/);
    expect(page).not.toContain('aria-label="Nodes');
    expect(page).not.toMatch(/NaN|Infinity/);
  });

  it("escapes whatever a shard, a namespace, a leader or a search is called", () => {
    const hostile = `"><script>alert('x')</script><img src=x onerror=alert(1)>`;
    const base = busyStatus();
    const status = {
      ...base,
      leader: { id: hostile, me: false },
      shards: [shardRow(hostile)],
      moves: [{ unit: hostile, phase: "warming", from: hostile, to: hostile, ageMs: 1, aborts: 0 } as const],
      sliced: [{ unit: hostile, slices: 2, shards: [hostile], series: 1 }],
      problems: [{ what: hostile, todo: hostile }],
      scaler: { mode: hostile, reason: hostile, message: hostile, draining: [hostile] },
    };
    const view = viewOf(status);
    const fleet = {
      ...FLEET,
      assignment: { ...FLEET.assignment, units: { [hostile]: { phase: "owned", owner: hostile } as const } },
    };
    const page = renderPage({
      ...view,
      status: {
        ...view.status,
        notes: [hostile],
        version: hostile,
        apiServer: { ...view.status.apiServer, recent: [{ atMs: 0, what: hostile }] },
      },
      units: pageOfUnits(fleet, { ...ALL_UNITS, text: hostile }),
      links: [{ path: hostile, text: hostile }],
    });
    expect(page.match(/<script>/g)).toHaveLength(1);
    expect(page).not.toContain("<img");
    expect(page).not.toMatch(/<[^>]*\sonerror=(?![^<]*&)/);
    expect(page.split("&lt;script&gt;").length).toBeGreaterThan(20);
  });

  it("asks for nothing from elsewhere, and styles nothing in attributes", () => {
    const page = renderPage(busyView());
    expect(
      [...page.matchAll(/(?:src|href|action)="([^"]*)"/g)]
        .map(([, url = ""]) => url)
        .filter((url) => !/^(\.\/|#|data:)/.test(url)),
    ).toEqual([]);
    expect(page).not.toMatch(/ style="| on[a-z]+="|@import|url\(/);
  });

  it("heads every column and row of its tables", () => {
    const page = renderSections(busyView());
    const tables = page.match(/<table.*?<\/table>/gs) ?? [];
    expect(tables).toHaveLength(4);
    for (const one of tables) {
      const columns = one.match(/<th role="columnheader" scope="col"/g)?.length ?? 0;
      const rows = one.match(/<th role="rowheader" scope="row"/g)?.length ?? 0;
      expect(one.match(/<td role="cell"/g)).toHaveLength(rows * (columns - 1));
    }
  });

  it("reloads itself without a script, and is held still when asked to", () => {
    const live = renderPage(viewOf(calmStatus()));
    expect(live).toContain('<noscript><meta http-equiv="refresh" content="10"></noscript>');
    const still = renderPage(viewOf(calmStatus(), { isPaused: true }));
    expect(still).not.toMatch(/http-equiv="refresh"|<script>/);
    expect(still).toContain('<a href="./">Keep it up to date</a>');
    expect(live).toContain('<a href="./?refresh=off">Hold it still</a>');
  });

  it("stays small and quick with 10,000 units and 100 shards", () => {
    const shards = Array.from({ length: 100 }, (_, index) => shardRow(`shard-${index}`));
    const units = Object.fromEntries(
      Array.from({ length: 10_000 }, (_, index) => [`ns/${index}`, { phase: "owned", owner: "shard-0" } as const]),
    );
    const fleet = { ...FLEET, assignment: { ...FLEET.assignment, units } };
    const page = renderPage(viewOf(calmStatus({ shards }), { units: pageOfUnits(fleet, { ...ALL_UNITS, page: 7 }) }));
    expect(textOf(page)).toContain("Page 7 of 201");
    expect(page).toContain('<a href="./?page=8#units" rel="next">Next</a>');
    expect(page.length).toBeLessThan(250_000);
  });
});
