import { formatValue } from "@kube-state-shards/exposition";
import type { SampleSink } from "./family.ts";

/** Up to here a list is searched faster than a set is filled. */
const MAX_SEARCHED = 12;

/** Writes the samples of one object, family by family; a series that was written already is passed over. */
export class SampleWriter implements SampleSink {
  /** Samples written since `startObject`. */
  series = 0;
  #identity = "";
  #nameAndBrace = "";
  #lineStart = "";
  #text = "";
  #written: string[] = [];
  #writtenSet: Set<string> | undefined;

  startObject(identityText: string): void {
    this.series = 0;
    this.#identity = identityText;
  }

  /** `nameAndBrace`: the family's name and `{`, joined once for all objects. */
  startFamily(nameAndBrace: string): void {
    this.#nameAndBrace = nameAndBrace;
    if (this.#text === "") return;
    this.#text = "";
    this.#written = [];
    this.#writtenSet = undefined;
  }

  add(labels: string, value: number): void {
    // The API lets conditions, taints, addresses or container names repeat; Prometheus refuses a body that does.
    if (this.#isWritten(labels)) return;
    // WHY here: half of a pod's families have no sample, and pay nothing.
    if (this.#text === "") this.#lineStart = this.#nameAndBrace + this.#identity;
    this.series += 1;
    this.#text += `${this.#lineStart}${labels}} ${formatValue(value)}\n`;
  }

  /** The family's lines. */
  endFamily(): string {
    return this.#text;
  }

  /** Takes back what the family that failed had written. */
  dropFamily(seriesBefore: number): void {
    this.series = seriesBefore;
    this.#text = "";
    this.#written = [];
    this.#writtenSet = undefined;
  }

  #isWritten(labels: string): boolean {
    if (this.#writtenSet !== undefined) {
      if (this.#writtenSet.has(labels)) return true;
      this.#writtenSet.add(labels);
      return false;
    }
    if (this.#written.includes(labels)) return true;
    this.#written.push(labels);
    if (this.#written.length > MAX_SEARCHED) this.#writtenSet = new Set(this.#written);
    return false;
  }
}
