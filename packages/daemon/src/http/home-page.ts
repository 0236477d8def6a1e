import type { RequestHandler } from "express";

export type HomeLink = { readonly path: string; readonly text: string };

/** A page with links to what a port serves. */
export function homePage(title: string, links: readonly HomeLink[]): RequestHandler {
  const items = links.map(
    ({ path, text }) => `<li><a href="${escapeHtml(path)}">${escapeHtml(path)}</a> ${escapeHtml(text)}</li>`,
  );
  const page = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(title)}</title></head>
<body><h1>${escapeHtml(title)}</h1><ul>
${items.join("\n")}
</ul></body></html>
`;
  return (_request, response) => {
    response.type("text/html").send(page);
  };
}

const HTML_ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

export const escapeHtml = (text: string): string => text.replace(/[&<>"]/g, (one) => HTML_ESCAPES[one] ?? one);
