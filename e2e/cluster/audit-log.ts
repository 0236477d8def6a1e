import { readFile } from "node:fs/promises";

/** One list or watch as the API server saw it arrive. */
export type AuditedRead = {
  readonly user: string;
  readonly userAgent: string;
  readonly verb: "list" | "watch";
  readonly resource: string;
  /** Empty for a request over all namespaces, or of a cluster-scoped kind. */
  readonly namespace: string;
  readonly uri: string;
  readonly at: string;
};

/** Logs each list and watch once, as it arrives: before anything of it is done, so that none is missed. */
export const AUDIT_POLICY = JSON.stringify({
  apiVersion: "audit.k8s.io/v1",
  kind: "Policy",
  omitStages: ["ResponseStarted", "ResponseComplete", "Panic"],
  omitManagedFields: true,
  rules: [{ level: "Metadata", verbs: ["list", "watch"] }, { level: "None" }],
});

type AuditEvent = {
  readonly verb: "list" | "watch";
  readonly requestURI: string;
  readonly userAgent?: string;
  readonly requestReceivedTimestamp: string;
  readonly user: { readonly username: string };
  readonly objectRef?: { readonly resource?: string; readonly namespace?: string };
};

/** Reads the API server's audit log, oldest first. A line that is still being written is left out. */
export async function readAuditLog(file: string): Promise<readonly AuditedRead[]> {
  const text = await readFile(file, "utf8");
  const complete = text.slice(0, text.lastIndexOf("\n") + 1);
  return complete
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => toRead(JSON.parse(line) as AuditEvent));
}

const toRead = (event: AuditEvent): AuditedRead => ({
  user: event.user.username,
  userAgent: event.userAgent ?? "",
  verb: event.verb,
  resource: event.objectRef?.resource ?? "",
  namespace: event.objectRef?.namespace ?? "",
  uri: event.requestURI,
  at: event.requestReceivedTimestamp,
});
