import type { UnitId } from "@kube-state-shards/assignment";

/** What an object renders to: one text per family of its kind, "" where it has no sample. */
export type ObjectSamples = {
  /** `namespace/name`; a cluster-scoped object has an empty namespace. */
  readonly key: string;
  readonly unit: UnitId;
  /** Of the object's UID: which slice of a unit it is in. */
  readonly hash: number;
  readonly texts: readonly string[];
  /** Lines in `texts`. */
  readonly series: number;
};

/** The same as bytes: family `f` is `bytes[ends[f - 1] .. ends[f]]`. */
export type ObjectText = {
  readonly key: string;
  readonly unit: UnitId;
  readonly hash: number;
  readonly series: number;
  readonly bytes: Buffer;
  readonly ends: Uint32Array;
};

export const startOf = (text: ObjectText, family: number): number => (family === 0 ? 0 : (text.ends[family - 1] ?? 0));
export const endOf = (text: ObjectText, family: number): number => text.ends[family] ?? 0;
export const lengthOf = (text: ObjectText, family: number): number => endOf(text, family) - startOf(text, family);

/** Whether both render to the same bytes in every family. */
export function isSameText(a: ObjectText, b: ObjectText): boolean {
  return a.bytes.equals(b.bytes) && a.ends.every((end, family) => end === b.ends[family]);
}

/** A copy of its own, to be kept for as long as its keeper likes. */
export const copyText = (text: ObjectText): ObjectText => ({
  ...text,
  bytes: Buffer.from(text.bytes),
  ends: text.ends.slice(),
});

/** Encodes objects into one scratch buffer: a result is valid until the next call. A keeper copies it. */
export interface TextEncoder {
  encode(samples: ObjectSamples): ObjectText;
}

export function createTextEncoder(): TextEncoder {
  let scratch = Buffer.allocUnsafeSlow(64 * 1024);
  let ends = new Uint32Array(64);

  return {
    encode({ key, unit, hash, texts, series }) {
      const joined = texts.join("");
      if (joined.length * 3 > scratch.length) scratch = Buffer.allocUnsafeSlow(joined.length * 3); // UTF-8: at most 3 bytes a unit
      if (texts.length > ends.length) ends = new Uint32Array(texts.length);
      const bytes = scratch.write(joined, "utf8");
      // WHY: almost all text is ASCII, and one write for all families costs a tenth of one per family.
      const isAscii = bytes === joined.length;
      let at = 0;
      for (let family = 0; family < texts.length; family++) {
        const text = texts[family] ?? "";
        at += isAscii ? text.length : Buffer.byteLength(text);
        ends[family] = at;
      }
      return { key, unit, hash, series, bytes: scratch.subarray(0, bytes), ends: ends.subarray(0, texts.length) };
    },
  };
}
