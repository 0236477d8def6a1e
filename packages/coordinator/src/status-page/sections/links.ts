import type { HomeLink } from "@kube-state-shards/daemon";
import { type Html, html } from "../html.ts";
import type { PageView } from "../page-view.ts";

/** What else is served. Paths of this port are relative, so that the page can stand behind a proxy's prefix. */
export const links = ({
  links: all,
}: PageView): Html => html`<section id="links" data-live aria-labelledby="links-title">
<h2 id="links-title">Served here</h2>
<ul class="links">
${all.map((link) => html`<li><a href="${addressOf(link)}"><code>${link.path}</code></a> <span>${link.text}</span></li>\n`)}</ul></section>
`;

const addressOf = ({ path }: HomeLink): string => (path.startsWith("/") ? `.${path}` : path);
