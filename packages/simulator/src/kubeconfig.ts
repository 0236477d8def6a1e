type KubeconfigParts = {
  readonly url: string;
  readonly caPem: string | undefined;
  readonly token: string | undefined;
  readonly user: string;
};

/** A kubeconfig with one context. JSON strings are YAML strings. */
export function renderKubeconfig({ url, caPem, token, user }: KubeconfigParts): string {
  const text = (value: string): string => JSON.stringify(value);
  const ca = caPem === undefined ? [] : [`    certificate-authority-data: ${Buffer.from(caPem).toString("base64")}`];
  return [
    "apiVersion: v1",
    "kind: Config",
    "current-context: simulated",
    "clusters:",
    "- name: simulated",
    "  cluster:",
    `    server: ${text(url)}`,
    ...ca,
    "users:",
    `- name: ${text(user)}`,
    token === undefined ? "  user: {}" : `  user:\n    token: ${text(token)}`,
    "contexts:",
    "- name: simulated",
    "  context:",
    "    cluster: simulated",
    `    user: ${text(user)}`,
    "",
  ].join("\n");
}
