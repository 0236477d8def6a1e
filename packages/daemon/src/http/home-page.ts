import type { RequestHandler } from "express";

export type HomeLink = { readonly path: string; readonly text: string };

export type HomePage = {
  readonly title: string;
  /** Of what runs. */
  readonly version?: string | undefined;
  readonly links: readonly HomeLink[];
};

/** A page with links to what a port serves. */
export function homePage({ title, version, links }: HomePage): RequestHandler {
  const items = links.map(
    ({ path, text }) => `<li><a href="${escapeHtml(path)}">${escapeHtml(path)}</a> ${escapeHtml(text)}</li>`,
  );
  const page = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(title)}</title></head>
<body><h1>${escapeHtml(title)}</h1>${version === undefined ? "" : `<p>Version ${escapeHtml(version)}</p>`}<ul>
${items.join("\n")}
</ul></body></html>
`;
  return (_request, response) => {
    response.type("text/html").send(page);
  };
}

/** Links to `/metrics` and to what can be asked of it: `samples` says what it serves, `resources` which kinds are enabled. */
export function metricsLinks(samples: string, resources: readonly string[]): readonly HomeLink[] {
  const known = ["pods", "nodes"].filter((resource) => resources.includes(resource));
  const some = (known.length > 0 ? known : resources.slice(0, 2)).join(",");
  const formats = "text 0.0.4, or OpenMetrics 1.0 for readers that name it in Accept; gzip by Accept-Encoding";
  const ofKinds = { path: `/metrics?resources=${some}`, text: "These kinds only; exclude_resources leaves some out" };
  return [
    { path: "/metrics", text: `${samples}: ${formats}` },
    ...(some === "" ? [] : [ofKinds]),
    { path: "/metrics?namespace=kube-system", text: "What is in these namespaces only" },
  ];
}

const HTML_ESCAPES: Readonly<Record<string, string>> = {
  ...{ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" },
};

/** For text, and for attributes in quotes of either kind. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (one) => HTML_ESCAPES[one] ?? one);
