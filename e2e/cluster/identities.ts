/** Who may ask the API server, by name; the audit log names them. */
export const IDENTITIES = {
  admin: { token: "admin-token", groups: ["system:masters"] },
  reader: { token: "reader-token", groups: ["readers"] },
  restricted: { token: "restricted-token", groups: ["restricted"] },
} as const satisfies Readonly<Record<string, { readonly token: string; readonly groups: readonly string[] }>>;

/** Users with a client certificate each, so that the audit log tells the shards apart. */
export const SHARD_USERS = ["shard-0", "shard-1", "shard-2", "shard-3"] as const;
export type ShardUser = (typeof SHARD_USERS)[number];

/** The form of `--token-auth-file`: token, user, uid, groups. */
export const tokenFile = (): string =>
  Object.entries(IDENTITIES)
    .map(([name, { token, groups }]) => `${token},${name},${name},"${groups.join(",")}"\n`)
    .join("");
