import { NO_FINGERPRINT } from "@kube-state-shards/families";
import type { ObjectSamples } from "../store/object-text.ts";

/** What an object renders to whose families have these texts. */
export function joinTexts(texts: readonly string[]): Pick<ObjectSamples, "text" | "ends" | "fingerprint"> {
  const ends = texts.map((_, family) => texts.slice(0, family + 1).join("").length);
  return { text: texts.join(""), ends, fingerprint: NO_FINGERPRINT };
}
