import { type Slicing, within } from "../store/slicing.ts";
import type { Coverage } from "./coverage.ts";

/** The slicing as far as a feeder is whole: the same object as long as neither changes. */
export function createKeptSlicing(slicing: () => Slicing, kept: () => Coverage): () => Slicing {
  let from: Slicing | undefined;
  let coverage: Coverage | undefined;
  let narrowed: Slicing = slicing();
  return () => {
    // For each object that comes.
    const now = slicing();
    const covered = kept();
    if (from === now && coverage === covered) return narrowed;
    from = now;
    coverage = covered;
    narrowed = within(now, covered);
    return narrowed;
  };
}
