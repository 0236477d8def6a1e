import { type OptionType, right, wrong } from "@kube-state-shards/daemon";

/** One of `total` fixed shards, from 0. */
export type StaticShard = { readonly ordinal: number; readonly total: number };

const MAX_SHARDS = 1_000;

/** `I/N`: the I-th, from 0, of N. */
export function staticShard(): OptionType<StaticShard> {
  return {
    placeholder: "<I/N>",
    arity: "once",
    parse: ([text = ""]) => {
      const match = /^(\d{1,4})\/(\d{1,4})$/.exec(text);
      const [ordinal, total] = [Number(match?.[1]), Number(match?.[2])];
      return match !== null && ordinal < total && total <= MAX_SHARDS
        ? right({ ordinal, total })
        : wrong(`I/N with 0 <= I < N <= ${MAX_SHARDS}, such as 0/4 for the first of four`);
    },
    show: ({ ordinal, total }) => `${ordinal}/${total}`,
  };
}
