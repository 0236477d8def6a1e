import { findKind } from "../catalogue.ts";
import { createKindRenderer } from "../kind/create-kind-renderer.ts";
import type { Kind } from "../kind/kind.ts";

const NAME = "web-1";

const IDENTITY = new RegExp(`^.*?"${NAME}"(,uid="[^"]*")?`);

/** The lines of one family of `object`, without name and identity, which ends with the object's name or uid: `,a="b" 1`. */
export function linesOf(
  resource: string,
  family: string,
  object: Readonly<Record<string, unknown>>,
): readonly string[] {
  const { render } = createKindRenderer(findKind(resource) as Kind, { metricAllowlist: [new RegExp(`^${family}$`)] });
  const { text } = render({ ...object, metadata: { ...Object(object["metadata"]), name: NAME } });
  return text
    .split("\n")
    .slice(0, -1)
    .map((line) => line.replace(IDENTITY, "").replace("}", ""));
}
