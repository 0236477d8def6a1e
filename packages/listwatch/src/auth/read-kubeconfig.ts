import { readFileSync } from "node:fs";
import { delimiter, dirname, resolve } from "node:path";
import { KubeconfigError } from "../errors.ts";
import { type KubeAccess, parseKubeconfig, type User } from "./kube-config-adapter.ts";

/**
 * Reads one kubeconfig, or several joined as `KUBECONFIG` joins them: the first to name a cluster, user or context wins.
 *
 * Errors: `KubeconfigError` for a file that is missing, unreadable or no kubeconfig.
 */
export async function readKubeconfig(paths: string, asked: string): Promise<KubeAccess> {
  const names = paths.split(delimiter).filter((name) => name !== "");
  let merged: KubeAccess | undefined;
  for (const name of names) {
    const part = await readOne(resolve(name), names.length > 1);
    if (part === undefined) continue;
    merged = merged === undefined ? part : merge(merged, part);
  }
  if (merged === undefined)
    throw new KubeconfigError(
      `read kubeconfig ${JSON.stringify(paths)} (${asked}): there is no such file. Name one that exists.`,
    );
  return merged;
}

/** Undefined for a missing file among several, which kubectl passes over as well. */
async function readOne(path: string, optional: boolean): Promise<KubeAccess | undefined> {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (optional && code === "ENOENT") return undefined;
    throw new KubeconfigError(
      `read kubeconfig ${path}: ${PROBLEMS[code ?? ""] ?? String(cause)} Give --kubeconfig or KUBECONFIG the path of a kubeconfig that this user may read.`,
      { cause },
    );
  }
  const { parse } = await import("yaml"); // of no use to who is in the cluster
  let raw: unknown;
  try {
    raw = parse(text);
  } catch (cause) {
    throw new KubeconfigError(
      `read kubeconfig ${path}: it is not YAML (${firstLine(cause)}). Repair it, or write it anew: kubectl config view --raw`,
      { cause },
    );
  }
  if (typeof raw !== "object" || raw === null || !("clusters" in raw) || !Array.isArray(raw.clusters)) {
    throw new KubeconfigError(
      `read kubeconfig ${path}: it has no list of clusters, so it is no kubeconfig. A kubeconfig is what kubectl config view --raw prints.`,
    );
  }
  try {
    const access = await parseKubeconfig(path);
    return { ...access, users: access.users.map((user) => withTokenFile(user, { raw, path })) };
  } catch (cause) {
    throw new KubeconfigError(
      `read kubeconfig ${path}: ${firstLine(cause)}. Repair that entry: kubectl config view --raw shows the form.`,
      { cause },
    );
  }
}

const PROBLEMS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file.",
  EACCES: "this user may not read it.",
  EISDIR: "it is a directory.",
};

/** client-node knows the key `token-file` only and reads it once; `tokenFile`, as kubectl writes it, goes through its provider that reads it anew each minute. */
function withTokenFile(user: User, from: { readonly raw: object; readonly path: string }): User {
  const users: unknown = "users" in from.raw ? from.raw.users : undefined;
  if (!Array.isArray(users)) return user;
  const entry = users.find((candidate) => candidate?.name === user.name)?.user;
  const tokenFile: unknown = entry?.tokenFile ?? entry?.["token-file"];
  if (typeof tokenFile !== "string" || typeof entry?.token === "string") return user;
  const { token: _, ...rest } = user;
  return {
    ...rest,
    authProvider: { name: "tokenFile", config: { tokenFile: resolve(dirname(from.path), tokenFile) } },
  };
}

const merge = (first: KubeAccess, second: KubeAccess): KubeAccess => ({
  clusters: joinByName(first.clusters, second.clusters),
  users: joinByName(first.users, second.users),
  contexts: joinByName(first.contexts, second.contexts),
  currentContext: first.currentContext === "" ? second.currentContext : first.currentContext,
});

const joinByName = <T extends { readonly name: string }>(first: readonly T[], second: readonly T[]): readonly T[] => [
  ...first,
  ...second.filter((item) => first.every((other) => other.name !== item.name)),
];

const firstLine = (cause: unknown): string =>
  (cause instanceof Error ? cause.message : String(cause)).split("\n")[0] ?? "";
