import { showUnitQuery } from "./data/unit-query.ts";
import { Html, html } from "./html.ts";
import { PAGE_SCRIPT } from "./page-script.ts";
import { PAGE_STYLE } from "./page-style.ts";
import type { PageView } from "./page-view.ts";
import { apiServer } from "./sections/api-server.ts";
import { facts } from "./sections/facts.ts";
import { history } from "./sections/history.ts";
import { links } from "./sections/links.ts";
import { moves } from "./sections/moves.ts";
import { scaler } from "./sections/scaler.ts";
import { shards } from "./sections/shards.ts";
import { slices } from "./sections/slices.ts";
import { units } from "./sections/units.ts";
import { pageTitle, verdict } from "./sections/verdict.ts";
import { showTime } from "./show-amounts.ts";

const SECTIONS = [verdict, facts, shards, scaler, history, moves, slices, apiServer, units, links];

/** Everything below the page's head: what is asked for again and again. Pure. */
export const renderSections = (view: PageView): string => SECTIONS.map((section) => section(view).text).join("");

const RELOAD_SECONDS = 10;

/** The whole page: no file but this one, and no need for its script. Pure. */
export function renderPage(view: PageView): string {
  const { status, isPaused, units: page } = view;
  const again = showUnitQuery(page.query, isPaused).replace("#units", "");
  const turned = showUnitQuery(page.query, !isPaused).replace("#units", "");
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${pageTitle(status)}</title>
${isPaused ? undefined : html`<noscript><meta http-equiv="refresh" content="${RELOAD_SECONDS}"></noscript>\n`}<link rel="icon" href="${ICON}">
<style>${new Html(PAGE_STYLE)}</style></head>
<body>
<header>${LOGO}<div><h1>kube-state-shards</h1><p>Version ${status.version}</p></div>
<nav aria-label="On this page">${ON_THIS_PAGE.map(([id, name]) => html`<a href="#${id}">${name}</a> `)}</nav>
<p id="live"><span>As of <time datetime="${new Date(status.atMs).toISOString()}">${showTime(status.atMs)}</time></span> ${"·"} <a href="${again}">Reload</a> ${"·"} <a href="${turned}">${isPaused ? "Keep it up to date" : "Hold it still"}</a></p></header>
<main>
${new Html(renderSections(view))}</main>
<footer><p>The same as JSON: <a href="./api/v1/status">/api/v1/status</a>. Times are UTC, but for those of your browser at the top.</p></footer>
${isPaused ? undefined : html`<script>${new Html(PAGE_SCRIPT)}</script>\n`}</body></html>
`.text;
}

const ON_THIS_PAGE = Object.entries({
  ...{ shards: "Shards", history: "History", moves: "Moves", api: "API errors", units: "Units", links: "Served here" },
});

/** Three shards of one hexagon. */
const LOGO = html`<svg viewBox="0 0 32 32" aria-hidden="true" focusable="false"><path fill="#326ce5" d="M16 2 28.1 9 16 16 3.9 9z"/><path fill="#1b4fb8" d="M3.2 10.6 15 17.5v13L3.2 23.6z"/><path fill="#6f9bf2" d="M28.8 10.6 17 17.5v13l11.8-6.9z"/></svg>`;

const ICON = `data:image/svg+xml,${encodeURIComponent(LOGO.text.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"'))}`;
