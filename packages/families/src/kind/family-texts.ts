import type { RenderedObject } from "./kind.ts";

/** The lines of each family on their own, "" where it has none. */
export function familyTexts({ text, ends }: Pick<RenderedObject, "text" | "ends">): readonly string[] {
  return ends.map((end, family) => text.slice(ends[family - 1] ?? 0, end));
}
