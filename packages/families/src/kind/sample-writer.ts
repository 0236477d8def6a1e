import { formatValue } from "@kube-state-shards/exposition";
import type { SampleSink } from "./family.ts";

/** Up to here a list is searched faster than a set is filled. */
const MAX_SEARCHED = 12;

/** Writes the samples of one object, family by family; a series that was written already is passed over. */
export class SampleWriter implements SampleSink {
  /** Samples written since `startObject`. */
  series = 0;
  /**
   * Their lines.
   *
   * WHY one string, of pieces that V8 joins once it is read: a text of each family, joined by `join`, takes half as long again; and a name, a
   * prefix or labels written to bytes one by one cost more than their share of one write.
   */
  text = "";
  #identity = "";
  #nameAndBrace = "";
  #lineStart = "";
  #textBefore = "";
  #seriesBefore = 0;
  /** Of the family so far, the first `#count` of them; what stands behind is of families before: no list a family. */
  readonly #written: string[] = [];
  #count = 0;
  #writtenSet: Set<string> | undefined;

  startObject(identityText: string): void {
    this.series = 0;
    this.text = "";
    this.#identity = identityText;
    this.#startSeries();
  }

  /** `nameAndBrace`: the family's name and `{`, joined once for all objects. */
  startFamily(nameAndBrace: string): void {
    this.#nameAndBrace = nameAndBrace;
    this.#textBefore = this.text;
    this.#seriesBefore = this.series;
    if (this.#count > 0) this.#startSeries();
  }

  add(labels: string, value: number): void {
    // WHY here: half of a pod's families have no sample, and pay nothing.
    if (this.#count === 0) this.#lineStart = this.#nameAndBrace + this.#identity;
    // The API lets conditions, taints, addresses or container names repeat; Prometheus refuses a body that does.
    if (this.#isWritten(labels)) return;
    this.series += 1;
    this.text += this.#lineStart + labels + endOfLine(value);
  }

  /** Takes back what the family that failed had written. */
  dropFamily(): void {
    this.text = this.#textBefore;
    this.series = this.#seriesBefore;
  }

  #startSeries(): void {
    this.#count = 0;
    this.#writtenSet = undefined;
  }

  #isWritten(labels: string): boolean {
    if (this.#writtenSet !== undefined) {
      if (this.#writtenSet.has(labels)) return true;
      this.#writtenSet.add(labels);
      return false;
    }
    for (let index = 0; index < this.#count; index++) if (this.#written[index] === labels) return true;
    this.#written[this.#count++] = labels;
    if (this.#count > MAX_SEARCHED) this.#writtenSet = new Set(this.#written.slice(0, this.#count));
    return false;
  }
}

// WHY two apart: most values are 0 or 1, and each part that a line is joined of is garbage.
function endOfLine(value: number): string {
  if (value === 1) return "} 1\n";
  return value === 0 ? "} 0\n" : `} ${formatValue(value)}\n`;
}
