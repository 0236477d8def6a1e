import { endOf, type ObjectText, startOf } from "./object-text.ts";
import { hasText, type PageContent } from "./page-content.ts";

/** What an object has in the families in which its text is not that of its page. In all others it has what the page has. */
export type ChangedText = {
  /** Lines of the whole object. */
  readonly series: number;
  /** Ascending. */
  readonly families: readonly number[];
  /** By place in `families`: its text is `bytes[starts[n] .. ends[n]]`. */
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  readonly bytes: Buffer;
};

/** What `text` changes of the object in `slot`, in the memory of `text`; undefined when nothing. */
export function changeOf(content: PageContent, slot: number, text: ObjectText): ChangedText | undefined {
  const at = { slot, text };
  let change: { families: number[]; starts: number[]; ends: number[] } | undefined; // WHY: most updates change no text
  for (let family = 0; family < content.pieces.length; family++) {
    if (hasText(content, family, at)) continue;
    change ??= { families: [], starts: [], ends: [] };
    change.families.push(family);
    change.starts.push(startOf(text, family));
    change.ends.push(endOf(text, family));
  }
  return change === undefined ? undefined : { ...change, series: text.series, bytes: text.bytes };
}

export const lengthAt = ({ starts, ends }: ChangedText, place: number): number =>
  (ends[place] ?? 0) - (starts[place] ?? 0);

/** Whether both give the object the same text. */
export function isSameChange(a: ChangedText, b: ChangedText): boolean {
  return (
    a.families.length === b.families.length &&
    a.families.every(
      (family, place) =>
        family === b.families[place] &&
        a.bytes.compare(b.bytes, b.starts[place], b.ends[place], a.starts[place], a.ends[place]) === 0,
    )
  );
}
