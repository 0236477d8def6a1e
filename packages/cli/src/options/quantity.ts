import { type OptionType, right, wrong } from "@kube-state-shards/daemon";

/** An amount of a resource, as a manifest has it and as a number: cores, bytes. */
export type Quantity = { readonly text: string; readonly amount: number };

/** Of Kubernetes: decimal ones, and powers of 1,024. */
const SUFFIXES: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
};

const TEXT = /^\+?(\d+(?:\.\d*)?|\.\d+)([a-zA-Z]{0,2})$/;

function parseQuantity(text: string): Quantity | undefined {
  const [, digits = "", suffix = ""] = TEXT.exec(text) ?? [];
  const unit = digits === "" ? undefined : SUFFIXES[suffix];
  return unit === undefined ? undefined : { text, amount: Number(digits) * unit };
}

/** A Kubernetes quantity of 0 or more; `example` says how one of this resource looks. */
export const quantity = (example: string): OptionType<Quantity> => ({
  placeholder: "<quantity>",
  arity: "once",
  parse: ([text = ""]) => {
    const value = parseQuantity(text);
    return value === undefined ? wrong(`a quantity such as ${JSON.stringify(example)}`) : right(value);
  },
  show: ({ text }) => text,
});
