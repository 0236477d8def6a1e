import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { KeyPair } from "./certificates.ts";
import { IDENTITIES, SHARD_USERS, type ShardUser } from "./identities.ts";

/** Paths of kubeconfigs, by what is special about them. All but `admin` and `restricted` may read every served kind. */
export type Kubeconfigs = Readonly<
  Record<
    | "admin"
    | "token"
    | "tokenFile"
    | "clientCertificate"
    | "execPlugin"
    | "insecure"
    | "restricted"
    | "wrongAuthority"
    | "wrongToken"
    | "unreachable"
    | ShardUser,
    string
  >
>;

export type KubeconfigInput = {
  readonly folder: string;
  readonly server: string;
  /** Where nobody listens. */
  readonly deadServer: string;
  readonly authority: string;
  readonly otherAuthority: string;
  readonly readerPair: KeyPair;
  readonly shardPairs: Readonly<Record<ShardUser, KeyPair>>;
};

/** Writes one kubeconfig per form of access. JSON is YAML, so no YAML is written by hand. */
export async function writeKubeconfigs(input: KubeconfigInput): Promise<Kubeconfigs> {
  const { folder, server, authority } = input;
  const trusted = { server, "certificate-authority": authority };
  const readerToken = { token: IDENTITIES.reader.token };
  const tokenPath = join(folder, "reader.token");
  await writeFile(tokenPath, `${IDENTITIES.reader.token}\n`, { mode: 0o600 });
  const certificateUser = (pair: KeyPair) => ({ "client-certificate": pair.certificate, "client-key": pair.key });

  const write = async (name: string, cluster: object, user: object): Promise<string> => {
    const path = join(folder, `${name}.kubeconfig`);
    const document = {
      apiVersion: "v1",
      kind: "Config",
      "current-context": "default",
      contexts: [{ name: "default", context: { cluster: "default", user: "default" } }],
      clusters: [{ name: "default", cluster }],
      users: [{ name: "default", user }],
    };
    await writeFile(path, JSON.stringify(document, null, 2), { mode: 0o600 });
    return path;
  };
  const shards = await Promise.all(
    SHARD_USERS.map(
      async (user) => [user, await write(user, trusted, certificateUser(input.shardPairs[user]))] as const,
    ),
  );
  return {
    admin: await write("admin", trusted, { token: IDENTITIES.admin.token }),
    token: await write("token", trusted, readerToken),
    tokenFile: await write("token-file", trusted, { tokenFile: tokenPath }),
    clientCertificate: await write("client-certificate", trusted, certificateUser(input.readerPair)),
    execPlugin: await write("exec-plugin", trusted, { exec: await writeExecPlugin(folder) }),
    insecure: await write("insecure", { server, "insecure-skip-tls-verify": true }, readerToken),
    restricted: await write("restricted", trusted, { token: IDENTITIES.restricted.token }),
    wrongAuthority: await write(
      "wrong-authority",
      { server, "certificate-authority": input.otherAuthority },
      readerToken,
    ),
    wrongToken: await write("wrong-token", trusted, { token: "unknown-token" }),
    unreachable: await write(
      "unreachable",
      { server: input.deadServer, "certificate-authority": authority },
      readerToken,
    ),
    ...(Object.fromEntries(shards) as Record<ShardUser, string>),
  };
}

async function writeExecPlugin(folder: string): Promise<object> {
  const apiVersion = "client.authentication.k8s.io/v1";
  const credential = { apiVersion, kind: "ExecCredential", status: { token: IDENTITIES.reader.token } };
  const command = join(folder, "exec-plugin.sh");
  await writeFile(command, `#!/bin/sh\ncat <<'END'\n${JSON.stringify(credential)}\nEND\n`);
  await chmod(command, 0o755);
  return { apiVersion, command, interactiveMode: "Never" };
}
