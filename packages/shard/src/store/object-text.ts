import type { UnitId } from "@kube-state-shards/assignment";

/** Which object it is, and in what state. */
export type ObjectState = {
  /** `namespace/name`; a cluster-scoped object has an empty namespace. */
  readonly key: string;
  /** Of the object's UID: which slice of a unit it is in. */
  readonly hash: number;
  /** Objects of one kind that have the same render to the same samples; `NO_FINGERPRINT`, 0, where nobody knows. */
  readonly fingerprint: number;
};

/** The same, and which unit it goes into. */
export type PlacedState = ObjectState & { readonly unit: UnitId };

/** What an object renders to. */
export type ObjectSamples = PlacedState & {
  /** The lines of all families of its kind, one family after another. */
  readonly text: string;
  /** By family: where its lines end in `text`, and those of the next begin. */
  readonly ends: readonly number[];
  /** Lines in `text`. */
  readonly series: number;
};

/** The same as bytes: family `f` is `bytes[ends[f - 1] .. ends[f]]`. */
export type ObjectText = Omit<ObjectSamples, "text"> & { readonly bytes: Buffer };

export const startOf = (text: ObjectText, family: number): number => (family === 0 ? 0 : (text.ends[family - 1] ?? 0));
export const endOf = (text: ObjectText, family: number): number => text.ends[family] ?? 0;
export const lengthOf = (text: ObjectText, family: number): number => endOf(text, family) - startOf(text, family);

/** How many bytes they have together in each family. */
export function bytesByFamily(texts: readonly ObjectText[]): readonly number[] {
  const sums = new Array<number>(texts[0]?.ends.length ?? 0).fill(0);
  for (const { ends } of texts) {
    let from = 0;
    for (let family = 0; family < sums.length; family++) {
      const to = ends[family] ?? from;
      sums[family] = (sums[family] ?? 0) + to - from;
      from = to;
    }
  }
  return sums;
}
