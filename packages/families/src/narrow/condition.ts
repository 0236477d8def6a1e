import { type JsonRecord, textOf } from "./json-value.ts";

/** An entry of `status.conditions`, as every kind writes it. */
export type Condition = {
  readonly type: string;
  /** `True`, `False`, `Unknown`, or whatever was written. */
  readonly status: string;
  readonly reason: string;
  /** Not read yet: few families want it, and parsing a time costs more than the rest of the condition. */
  readonly lastTransitionTime: unknown;
};

export function readCondition(condition: JsonRecord): Condition {
  return {
    type: textOf(condition["type"]),
    status: textOf(condition["status"]),
    reason: textOf(condition["reason"]),
    lastTransitionTime: condition["lastTransitionTime"],
  };
}
