import { type JsonRecord, scalarTextOf, textOf } from "../../narrow/json-value.ts";

export type Toleration = {
  readonly key: string;
  readonly operator: string;
  readonly value: string;
  readonly effect: string;
  /** "" for a toleration without limit. */
  readonly seconds: string;
};

export function readToleration(toleration: JsonRecord): Toleration {
  return {
    key: textOf(toleration["key"]),
    operator: textOf(toleration["operator"]),
    value: textOf(toleration["value"]),
    effect: textOf(toleration["effect"]),
    seconds: scalarTextOf(toleration["tolerationSeconds"]),
  };
}
