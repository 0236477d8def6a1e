import { StoreDeploymentError, StoreForeignDataError } from "../store-errors.ts";

/** A script's answer: a word, and what belongs to it. */
export type ScriptReply = { readonly word: string; readonly rest: readonly unknown[] };

type ReplyContext = { readonly prefix: string; readonly deployment: string };

/** Errors: `StoreForeignDataError`, `StoreDeploymentError` when that is what the script says. */
export function readReply(reply: unknown, { prefix, deployment }: ReplyContext): ScriptReply {
  const [word, ...rest]: readonly unknown[] = Array.isArray(reply) ? reply : [];
  if (word === "foreign") {
    const [key = "", got = "", want = ""] = rest.map(textOf);
    throw new StoreForeignDataError(key, { got, want });
  }
  if (word === "deployment") {
    throw new StoreDeploymentError(prefix, { got: textOf(rest[0]) ?? "", want: deployment });
  }
  if (typeof word === "string") return { word, rest };
  throw new StoreForeignDataError(`{${prefix}}`, { got: "no answer of our scripts", want: "one" });
}

/** Lua's false and what is missing are undefined. */
export const textOf = (value: unknown): string | undefined =>
  typeof value === "string" ? value : typeof value === "number" ? String(value) : undefined;

/** NaN when it is none. */
export const numberOf = (value: unknown): number => Number(textOf(value) ?? Number.NaN);

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
