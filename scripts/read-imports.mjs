const FROM = /^[ \t]*(import|export)\b([^;"'`]*?)\bfrom\s*["']([^"'\n]+)["']/gm;
const BARE = /^[ \t]*import\s*["']([^"'\n]+)["']/gm;
const DYNAMIC = /\bimport\(\s*["']([^"'\n]+)["']/g;

/**
 * The modules a source text imports: `{ specifier, typeOnly }` of every import and re-export that starts a line, and of
 * every `import("…")`. It reads text, not syntax: a line of a template string that looks like an import counts as one.
 */
export function readImports(source) {
  const found = [];
  for (const [, , clause, specifier] of source.matchAll(FROM)) {
    found.push({ specifier, typeOnly: /^\s*type\b/.test(clause ?? "") });
  }
  for (const [, specifier] of source.matchAll(BARE)) found.push({ specifier, typeOnly: false });
  for (const [, specifier] of source.matchAll(DYNAMIC)) found.push({ specifier, typeOnly: false });
  return found;
}
