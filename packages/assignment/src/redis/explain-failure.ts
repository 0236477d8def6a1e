import { ShardsError } from "@kube-state-shards/exposition";
import { StoreAccessError, StoreNotWritableError, StoreUnreachableError } from "../store-errors.ts";

type Explanation = {
  readonly matches: RegExp;
  readonly errorClass: typeof StoreUnreachableError | typeof StoreAccessError | typeof StoreNotWritableError;
  readonly means: string;
  readonly todo: string;
};

const row = (
  errorClass: Explanation["errorClass"],
  matches: RegExp,
  [means, todo]: readonly [string, string],
): Explanation => ({ errorClass, matches, means, todo });

/** The first that matches the error's code and message counts. */
const EXPLANATIONS: readonly Explanation[] = [
  row(StoreAccessError, /WRONGPASS|invalid password|invalid username-password/i, [
    "wrong password",
    "Check the user and the password, and that the password file ends without a line too many.",
  ]),
  row(StoreAccessError, /NOAUTH|Authentication required/i, [
    "it wants a password and got none",
    "Give one, best in a file (passwordFile).",
  ]),
  row(StoreAccessError, /NOPERM/, [
    "this user may not do that",
    "docs/redis-schema.md lists the commands and keys that its ACL must allow.",
  ]),
  row(StoreNotWritableError, /READONLY/, [
    "it is a read-only replica",
    "Give the address of the primary, or the sentinels' (redis+sentinel://) so that it is followed.",
  ]),
  row(StoreNotWritableError, /\bOOM\b/, [
    "it is out of memory",
    "Raise its maxmemory, or free some: our keys take a few MB and must never be evicted (maxmemory-policy noeviction).",
  ]),
  row(StoreNotWritableError, /MISCONF|NOREPLICAS/, [
    "it refuses writes",
    "Its own message says why: its disk, or too few replicas.",
  ]),
  row(StoreUnreachableError, /MASTERDOWN/, [
    "it is a replica that has lost its primary",
    "Give the address of the primary, or bring the primary back.",
  ]),
  row(StoreUnreachableError, /\bLOADING\b/, ["it is loading its data", "Wait: this ends by itself."]),
  row(StoreUnreachableError, /\bBUSY\b/, ["it is busy with a script of somebody", "End that script, or wait."]),
  row(StoreUnreachableError, /\b(MOVED|CROSSSLOT|ASK)\b/, [
    "it is a node of a cluster",
    "Use redis+cluster:// with some of its nodes.",
  ]),
  row(StoreUnreachableError, /CLUSTERDOWN|ClusterAllFailed|Failed to refresh slots/i, [
    "the cluster is down",
    "Check its nodes, and that every slot has one (CLUSTER INFO).",
  ]),
  row(StoreUnreachableError, /sentinels are unreachable|sentinel/i, [
    "no sentinel names the primary",
    "Check the sentinels' addresses and the name of the master.",
  ]),
  row(StoreUnreachableError, /SELF_SIGNED|UNABLE_TO|CERT_|ERR_TLS_CERT|certificate/i, [
    "its certificate is not trusted",
    "Give the CA that signed it (caFile), and an address that the certificate names.",
  ]),
  row(StoreUnreachableError, /EPROTO|ERR_SSL|wrong version number|Protocol error|RESP type/i, [
    "what answers there speaks another protocol",
    "Check host and port, and redis:// against rediss:// (TLS).",
  ]),
  row(StoreUnreachableError, /ECONNREFUSED/, ["the connection was refused", "Check that it runs, and host and port."]),
  row(StoreUnreachableError, /ENOTFOUND|EAI_/, ["the host's name is not known", "Check the host's name."]),
  row(StoreUnreachableError, /timed? ?out/i, ["no answer in time", "Check that it runs and is not overloaded."]),
];
const CLOSED = row(StoreUnreachableError, /./, ["the connection failed", "Check that it runs, and host and port."]);

export type FailureContext = {
  /** Such as `Redis at cache:6379`. */
  readonly target: string;
  /** What was attempted. */
  readonly attempted: string;
  /** What must not be shown, should an answer repeat it. */
  readonly secrets?: readonly (string | undefined)[];
};

/** What went wrong with Redis, in our words: what was attempted, what came, what to do. Never holds a password. */
export function explainFailure(error: unknown, { target, attempted, secrets = [] }: FailureContext): ShardsError {
  if (error instanceof ShardsError) return error;
  const { code, message } = describe(error);
  const said = hide([code, message].filter((part) => part !== "").join(" "), secrets);
  const { errorClass, means, todo } = EXPLANATIONS.find(({ matches }) => matches.test(said)) ?? CLOSED;
  // WHY not the error itself as the cause: it holds the command that failed with its arguments, AUTH's among them.
  return new errorClass(`${attempted} (${target}): ${means} (${said}). ${todo}`, { cause: new Error(said) });
}

function describe(error: unknown): { readonly code: string; readonly message: string } {
  if (!(error instanceof Error)) return { code: "", message: String(error) };
  const last: unknown = "lastNodeError" in error ? error.lastNodeError : undefined;
  if (last instanceof Error) return describe(last);
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  return { code, message: error.message === "" ? error.name : error.message };
}

const hide = (text: string, secrets: readonly (string | undefined)[]): string =>
  secrets.reduce<string>((shown, secret) => (secret ? shown.replaceAll(secret, "***") : shown), text);
