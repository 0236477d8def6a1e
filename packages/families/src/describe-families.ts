import type { MetricType } from "@kube-state-shards/exposition";
import { catalogue } from "./catalogue.ts";
import type { Stability } from "./kind/family.ts";

/** One family for people and tools to read. `optIn` is there only when it is true. */
export type FamilyDescription = {
  readonly resource: string;
  readonly name: string;
  readonly type: MetricType;
  readonly stability: Stability;
  readonly optIn?: true;
  readonly labels: readonly string[];
};

/** Every family of the catalogue, kind by kind, in the order in which they are served. */
export function describeFamilies(): readonly FamilyDescription[] {
  return catalogue.flatMap(({ resource, families }) =>
    families.map(({ name, type, stability, optIn, labels }) =>
      optIn ? { resource, name, type, stability, optIn, labels } : { resource, name, type, stability, labels },
    ),
  );
}
