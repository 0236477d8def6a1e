import type { FamilyHead } from "@kube-state-shards/exposition";
import { compileAllowlist } from "../labels/allowlist.ts";
import { createFamilyFilter, type FamilyOptions } from "../options/family-options.ts";
import type { Kind, RenderedObject } from "./kind.ts";

/** Renders the objects of one kind under one set of options. */
export type KindRenderer = {
  readonly kind: Kind;
  /** The enabled families, in catalogue order. */
  readonly heads: readonly FamilyHead[];
  /** Whether any of them shows the resource version: else objects that differ in nothing but that render to the same. */
  readonly readsVersion: boolean;
  /** Never throws: what cannot be rendered is named in `failures`. */
  render(object: unknown): RenderedObject;
};

/** Errors: `FamilyOptionsError` when the options contradict each other. */
export function createKindRenderer(kind: Kind, options: FamilyOptions): KindRenderer {
  const { families, render } = kind.bind(createFamilyFilter(options), {
    labels: compileAllowlist(allowlistFor(kind, options.labelsAllowlist)),
    annotations: compileAllowlist(allowlistFor(kind, options.annotationsAllowlist)),
  });
  const heads = families.map(({ name, type, help }) => ({ name, type, help }));
  return { kind, heads, readsVersion: families.some(({ readsVersion }) => readsVersion), render };
}

/** An entry for `*`, all resources, goes before those for single ones. Source: kube-state-metrics, its builder. */
export function allowlistFor(
  kind: Pick<Kind, "resource">,
  allowlist: FamilyOptions["labelsAllowlist"],
): readonly string[] | undefined {
  return allowlist?.get("*") ?? allowlist?.get(kind.resource);
}
