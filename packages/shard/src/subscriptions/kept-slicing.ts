import { type Slicing, within } from "../store/slicing.ts";
import type { Coverage } from "./coverage.ts";

/** The slicing as far as a feeder is whole: the same object as long as neither changes. */
export function createKeptSlicing(slicing: () => Slicing, kept: () => Coverage): () => Slicing {
  let from: { readonly slicing: Slicing; readonly coverage: Coverage } | undefined;
  let narrowed: Slicing = slicing();
  return () => {
    const now = { slicing: slicing(), coverage: kept() };
    if (from?.slicing === now.slicing && from.coverage === now.coverage) return narrowed;
    from = now;
    narrowed = within(now.slicing, now.coverage);
    return narrowed;
  };
}
