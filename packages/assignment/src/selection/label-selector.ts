import { InternalError } from "@kube-state-shards/exposition";

export type Labels = Readonly<Record<string, string>>;

/** One condition on one label. */
export type Requirement =
  | { readonly operator: "in" | "notIn"; readonly label: string; readonly values: ReadonlySet<string> }
  | { readonly operator: "exists" | "absent"; readonly label: string }
  | { readonly operator: "above" | "below"; readonly label: string; readonly bound: bigint };

/** A Kubernetes label selector: all of its requirements hold. `text` is what it was read from. */
export type LabelSelector = { readonly text: string; readonly requirements: readonly Requirement[] };

/** Whether an object with these labels is selected. Without requirements every object is. */
export const matchesLabels = ({ requirements }: Pick<LabelSelector, "requirements">, labels: Labels): boolean =>
  requirements.every((requirement) => holds(requirement, labels));

function holds(requirement: Requirement, labels: Labels): boolean {
  const { label } = requirement;
  const value = Object.hasOwn(labels, label) ? labels[label] : undefined;
  switch (requirement.operator) {
    case "in":
      return value !== undefined && requirement.values.has(value);
    case "notIn": // as kubectl has it: an object without the label has none of the values
      return value === undefined || !requirement.values.has(value);
    case "exists":
      return value !== undefined;
    case "absent":
      return value === undefined;
    case "above":
    case "below": {
      const number = readInteger(value ?? "");
      if (number === undefined) return false;
      return requirement.operator === "above" ? number > requirement.bound : number < requirement.bound;
    }
    default:
      throw new InternalError(`match labels: BUG, unhandled ${JSON.stringify(requirement satisfies never)}`);
  }
}

const MAX_INTEGER = 2n ** 63n - 1n;

/** What `<` and `>` compare: a whole number that the API server can hold. Labels have no sign. */
export function readInteger(text: string): bigint | undefined {
  if (!/^\d+$/.test(text)) return undefined;
  const value = BigInt(text);
  return value <= MAX_INTEGER ? value : undefined;
}
