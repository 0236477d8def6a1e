import { ShardsError } from "@kube-state-shards/exposition";
import { StoreAccessError, StoreUnreachableError } from "../store-errors.ts";
import type { StoreAnswer } from "./store-exchange.ts";

export type AskContext = {
  /** Such as `coordinator at http://coordinator:8081`. */
  readonly target: string;
  /** What was attempted. */
  readonly attempted: string;
};

const SHOWN_CHARACTERS = 300;

/** Why an answer is none that a store gives to who may ask; undefined when it is one, with a stamp. */
export function refusalOf(answer: StoreAnswer, { target, attempted }: AskContext): ShardsError | undefined {
  const said = answer.text.trim() === "" ? "nothing" : answer.text.slice(0, SHOWN_CHARACTERS).trim();
  const failed = (why: string): StoreUnreachableError => new StoreUnreachableError(`${attempted} (${target}): ${why}`);
  if (answer.status === 401) {
    return new StoreAccessError(
      `${attempted} (${target}): it does not know this fleet token (status 401). Check that --fleet-token-file holds the same token here and there.`,
    );
  }
  if (answer.status === 404) {
    return failed(
      "it serves no store (status 404). Check that the URL is that of its telemetry port and that it runs with --store coordinator; one that has just started needs a moment.",
    );
  }
  if (answer.status >= 500) return failed(`status ${answer.status}, saying ${said}. Check its log, or wait a moment.`);
  if (answer.stamp === undefined)
    return failed(`what answers there is no store (status ${answer.status}, saying ${said}). Check host and port.`);
  return undefined;
}

type Explanation = { readonly matches: RegExp; readonly means: string; readonly todo: string };

const EXPLANATIONS: readonly Explanation[] = [
  {
    matches: /ECONNREFUSED/,
    means: "the connection was refused",
    todo: "Check that the coordinator runs, and host and port.",
  },
  { matches: /ENOTFOUND|EAI_/, means: "the host's name is not known", todo: "Check the host's name." },
  { matches: /ETIMEDOUT/, means: "no answer in time", todo: "Check that the coordinator runs and can be reached." },
];

/** What went wrong on the way, in our words. */
export function explainLoss(error: unknown, { target, attempted }: AskContext): ShardsError {
  if (error instanceof ShardsError) return error;
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const message = error instanceof Error ? error.message : String(error);
  const said = message.includes(code) ? message : `${code} ${message}`;
  const known = EXPLANATIONS.find(({ matches }) => matches.test(said));
  const { means, todo } = known ?? {
    means: "the connection failed",
    todo: "Check that the coordinator runs, and host and port.",
  };
  return new StoreUnreachableError(`${attempted} (${target}): ${means} (${said}). ${todo}`, { cause: error });
}
