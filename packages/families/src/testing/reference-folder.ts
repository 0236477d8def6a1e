import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "../../../..");
const folder = join(process.env["KSS_SHARED"] ?? join(root, "../shared"), "reference");

/** Whether the reference cases are on this machine. Says so, loudly, when they are not. */
export const hasReference: boolean = existsSync(join(folder, "metrics.json"));

if (!hasReference) {
  process.stderr.write(
    `\n!!! NOT CHECKED AGAINST THE REFERENCE: ${folder} is not there; set KSS_SHARED to the folder that holds it. !!!\n\n`,
  );
}

/** A family as the reference documents it. */
export type ReferenceFamily = {
  readonly resource: string;
  readonly name: string;
  readonly type: string;
  readonly stability: string;
  readonly optIn?: boolean;
  readonly labels: readonly string[];
};

/** An object and the samples it must give. */
export type ReferenceCase = {
  readonly object: { readonly metadata?: { readonly name?: string } };
  readonly labelsAllowlist?: readonly string[];
  readonly annotationsAllowlist?: readonly string[];
  /** Prefixes of the families that are compared; absent: all. */
  readonly families?: readonly string[];
  readonly samples: readonly string[];
};

export function readReferenceFamilies(): readonly ReferenceFamily[] {
  return JSON.parse(readFileSync(join(folder, "metrics.json"), "utf8")) as readonly ReferenceFamily[];
}

export function readReferenceCases(resource: string): readonly ReferenceCase[] {
  return JSON.parse(readFileSync(join(folder, "cases", `${resource}.json`), "utf8")) as readonly ReferenceCase[];
}
