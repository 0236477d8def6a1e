/**
 * A time as protobuf carries it, in the place of the text that JSON has.
 *
 * WHY no text: a pod has a dozen times, and families want their seconds. Writing and reading the texts took as long as
 * decoding everything else (docs/design/0018-protobuf.md).
 */
export class Instant {
  /** Unix seconds. */
  readonly seconds: number;
  /** 0 to 999,999; undefined for a time to the second. */
  readonly micros: number | undefined;

  constructor(seconds: number, micros?: number) {
    this.seconds = seconds;
    this.micros = micros;
  }

  /** The text that JSON has in its place; null for a time that no calendar knows. */
  toJSON(): string | null {
    const date = new Date(this.seconds * 1000);
    if (Number.isNaN(date.getTime())) return null;
    const whole = date.toISOString().replace(/\.\d+Z$/, "");
    return this.micros === undefined ? `${whole}Z` : `${whole}.${String(this.micros).padStart(6, "0")}Z`;
  }
}
