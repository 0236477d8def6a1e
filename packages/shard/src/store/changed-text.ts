import { endOf, type ObjectText, startOf } from "./object-text.ts";
import { hasText, type PageContent } from "./page-content.ts";

/** What an object has in the families in which its text is not that of its page. In all others it has what the page has. */
export type ChangedText = {
  /** Lines of the whole object. */
  readonly series: number;
  /** Of the object that has all this. */
  readonly fingerprint: number;
  /** Three numbers for each changed family, in ascending order: the family, and where its text begins and ends in `bytes`. */
  readonly spans: readonly number[];
  readonly bytes: Buffer;
};

export const SPAN = 3;

// WHY one for all: what is found is copied at its true size, so that what waits for seconds is small. Most updates find nothing.
const found: number[] = [];

/** What `text` changes of the object in `slot`, in the memory of `text`; undefined when nothing. */
export function changeOf(content: PageContent, slot: number, text: ObjectText): ChangedText | undefined {
  const at = { slot, text };
  found.length = 0;
  for (let family = 0; family < content.pieces.length; family++) {
    if (!hasText(content, family, at)) found.push(family, startOf(text, family), endOf(text, family));
  }
  return found.length === 0
    ? undefined
    : { series: text.series, fingerprint: text.fingerprint, spans: found.slice(), bytes: text.bytes };
}

/** Where in `spans` that of the family is; undefined where the family does not change. */
export function spanOf({ spans }: ChangedText, family: number): number | undefined {
  for (let at = 0; at < spans.length; at += SPAN) if (spans[at] === family) return at;
  return undefined;
}

export const spanStart = ({ spans }: ChangedText, at: number): number => spans[at + 1] ?? 0;
export const spanEnd = ({ spans }: ChangedText, at: number): number => spans[at + 2] ?? 0;
export const spanLength = (change: ChangedText, at: number): number => spanEnd(change, at) - spanStart(change, at);

export function longestSpan(change: ChangedText): number {
  let longest = 0;
  for (let at = 0; at < change.spans.length; at += SPAN) longest = Math.max(longest, spanLength(change, at));
  return longest;
}

/** Whether both give the object the same text. */
export function isSameChange(a: ChangedText, b: ChangedText): boolean {
  if (a.spans.length !== b.spans.length) return false;
  for (let at = 0; at < a.spans.length; at += SPAN) {
    if (a.spans[at] !== b.spans[at]) return false;
    const [from, to] = [spanStart(a, at), spanEnd(a, at)];
    if (a.bytes.compare(b.bytes, spanStart(b, at), spanEnd(b, at), from, to) !== 0) return false;
  }
  return true;
}
