import type { ExpositionFormat } from "@kube-state-shards/exposition";
import { catalogue, familyTexts, type Kind, type KindRenderer, objectKey } from "@kube-state-shards/families";
import type { InputObject } from "./input/list-objects.ts";

export type RenderedInput = {
  /** Head and samples of each family of the kinds that have an object, in catalogue order. */
  readonly pieces: readonly string[];
  readonly warnings: readonly string[];
};

/** Renders what the renderers know; the rest is counted in a warning a kind. An object given twice counts once, the last. */
export function renderObjects(
  objects: readonly InputObject[],
  renderers: readonly KindRenderer[],
  format: ExpositionFormat,
): RenderedInput {
  const unknown = new Map<string, number>();
  const byKind = new Map<Kind, Map<string, unknown>>();
  const warnings: string[] = [];
  for (const { kind: kindName, group, object } of objects) {
    const kind = renderers.find((one) => isOf(one.kind, kindName, group))?.kind;
    if (kind === undefined) {
      const name = `${kindName}${group === "" ? "" : ` (${group})`}${reasonFor(kindName, group)}`;
      unknown.set(name, (unknown.get(name) ?? 0) + 1);
      continue;
    }
    const held = byKind.get(kind) ?? new Map<string, unknown>();
    byKind.set(kind, held);
    const { namespace, name } = objectKey(object);
    const key = `${namespace}/${name}`;
    if (held.has(key)) warnings.push(`${kind.resource} ${key}: given more than once; the last one counts`);
    held.set(key, object);
  }
  for (const [name, count] of unknown) warnings.push(`${count} of kind ${name}: not rendered`);
  const pieces = renderers.flatMap((renderer) => renderKind(renderer, byKind.get(renderer.kind), { format, warnings }));
  return { pieces, warnings };
}

const isOf = (kind: Kind, name: string, group: string): boolean => kind.kind === name && kind.group === group;

const reasonFor = (name: string, group: string): string =>
  catalogue.some((kind) => isOf(kind, name, group)) ? ", left out by --resources" : ", which has no families here";

function renderKind(
  renderer: KindRenderer,
  objects: ReadonlyMap<string, unknown> | undefined,
  { format, warnings }: { readonly format: ExpositionFormat; readonly warnings: string[] },
): readonly string[] {
  if (objects === undefined) return [];
  const families: string[][] = renderer.heads.map((head) => [format.renderHead(head)]);
  for (const [key, object] of objects) {
    const rendered = renderer.render(object);
    for (const [index, text] of familyTexts(rendered).entries()) families[index]?.push(text);
    for (const { family, error } of rendered.failures) {
      warnings.push(
        `${renderer.kind.resource} ${key}: ${family}: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }
  return families.map((texts) => texts.join(""));
}
