import { type ChangedText, isSameChange, SPAN, spanEnd, spanLength, spanStart } from "./changed-text.ts";
import type { KeptTexts } from "./text-keeper.ts";

/**
 * New texts of a page's objects that are not in its pieces yet: of each object only what differs from those, in memory that one page after another
 * uses. Whole texts, each in a buffer that is let go, were what V8 collected garbage for while pods changed.
 */
export class PendingTexts {
  readonly #changes = new Map<number, ChangedText>();
  readonly #kept: KeptTexts;
  #updates = 0;

  constructor(kept: KeptTexts) {
    this.#kept = kept;
  }

  /** By slot. */
  get changes(): ReadonlyMap<number, ChangedText> {
    return this.#changes;
  }

  /** Updates that wait, with those that later ones of the same object made void: as many texts are in memory. */
  get updates(): number {
    return this.#updates;
  }

  /** Keeps a copy as what the object has; undefined: it has what the page has. False when that is so already. */
  put(slot: number, change: ChangedText | undefined): boolean {
    if (change === undefined) return this.#changes.delete(slot);
    const waiting = this.#changes.get(slot);
    if (waiting !== undefined && isSameChange(waiting, change)) return false;
    this.#changes.set(slot, this.#copy(change));
    this.#updates++;
    return true;
  }

  /** Nobody reads the changes any more. */
  release(): void {
    this.#changes.clear();
    this.#kept.release();
  }

  #copy(change: ChangedText): ChangedText {
    let length = 0;
    for (let at = 0; at < change.spans.length; at += SPAN) length += spanLength(change, at);
    const { memory, from } = this.#kept.reserve(length);
    const spans = change.spans.slice();
    let to = from;
    for (let at = 0; at < spans.length; at += SPAN) {
      spans[at + 1] = to;
      to += change.bytes.copy(memory, to, spanStart(change, at), spanEnd(change, at));
      spans[at + 2] = to;
    }
    return { series: change.series, fingerprint: change.fingerprint, spans, bytes: memory };
  }
}
