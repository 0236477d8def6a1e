import { readFileSync } from "node:fs";

const PAGE = readFileSync(new URL("../../docs/metrics/joins.md", import.meta.url), "utf8");

/** Queries that docs/metrics/joins.md shows. */
export const SHOWN_JOINS = PAGE.match(/^```promql$/gm)?.length ?? 0;

/** The same, by the title above each. */
export const JOIN_QUERIES: readonly (readonly [string, string])[] = PAGE.split(/^## /m)
  .slice(1)
  .map((section) => [section.split("\n")[0] ?? "", section.split("```")[1]?.replace(/^promql\n/, "") ?? ""] as const);

/** What `--metric-labels-allowlist` has to name for them. */
export const JOINED_LABELS = /`(pods=\[[^`]+)`/.exec(PAGE)?.[1] ?? "";
