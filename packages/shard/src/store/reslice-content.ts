import type { UnitId } from "@kube-state-shards/assignment";
import { editPage } from "./edit-page.ts";
import type { PageContent } from "./page-content.ts";
import { resliced, type Slicing } from "./slicing.ts";

/** A content that is in no page yet, with the objects of `from` in the units that they fall into now. */
export function resliceContent(content: PageContent, from: ReadonlySet<UnitId>, into: Slicing): PageContent {
  const { units, removed } = resliced(content, from, into);
  const named = units === undefined ? content : { ...content, units, distinctUnits: [...new Set(units)] };
  return removed.size === 0 ? named : editPage(named, { removed });
}
