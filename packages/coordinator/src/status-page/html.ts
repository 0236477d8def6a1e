import { escapeHtml } from "@kube-state-shards/daemon";

/** Text that is HTML already. Made by `html` alone, so that nothing else is put into a page without being escaped. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** What may stand in a page: lists stand one after the other, and undefined is nothing. */
export type Content = Html | string | number | undefined | readonly Content[];

/** A piece of a page. Values are escaped for text and for attributes in double quotes, unless they are `Html`. */
export const html = (parts: TemplateStringsArray, ...values: readonly Content[]): Html =>
  new Html(parts.map((part, index) => part + show(values[index])).join(""));

function show(value: Content): string {
  if (value === undefined) return "";
  if (value instanceof Html) return value.text;
  return typeof value === "object" ? value.map(show).join("") : escapeHtml(String(value));
}
