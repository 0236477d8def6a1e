import { KubeconfigError } from "../errors.ts";
import type { LoadApiTargetOptions, Source } from "./api-target-options.ts";
import type { KubeAccess } from "./kube-config-adapter.ts";

export type SelectedAccess = { readonly access: KubeAccess; readonly server: string; readonly description: string };

/** Picks context, cluster and user, and checks that they are there and can be used. Pure. */
export function selectAccess(
  { access, origin }: Source,
  options: Pick<LoadApiTargetOptions, "context" | "apiserver">,
): SelectedAccess {
  const contextName = options.context ?? access.currentContext;
  const fail = (problem: string): never => {
    throw new KubeconfigError(`use ${origin}: ${problem}`);
  };
  if (contextName === "") fail("it has no current-context. Set one: kubectl config use-context NAME");
  const context =
    access.contexts.find(({ name }) => name === contextName) ??
    fail(`it has no context ${JSON.stringify(contextName)}, only ${list(access.contexts)}.`);
  const cluster =
    access.clusters.find(({ name }) => name === context.cluster) ??
    fail(
      `context ${contextName} names cluster ${JSON.stringify(context.cluster)}, which is not there, only ${list(access.clusters)}.`,
    );
  if (context.user !== "" && context.user !== undefined && !access.users.some(({ name }) => name === context.user)) {
    fail(
      `context ${contextName} names user ${JSON.stringify(context.user)}, which is not there, only ${list(access.users)}.`,
    );
  }
  if (cluster.proxyUrl !== undefined && cluster.proxyUrl !== null)
    fail(
      `cluster ${cluster.name} has a proxy-url, which is not supported. Take it out, or run where the API server is reached directly.`,
    );
  const server = readServer(options.apiserver ?? cluster.server, fail);
  // client-node refuses http:// without skipTLSVerify, which means nothing there.
  const used = { ...cluster, server, skipTLSVerify: cluster.skipTLSVerify || server.startsWith("http:") };
  const user = access.users.find(({ name }) => name === context.user) ?? { name: "" };
  return {
    access: {
      clusters: [used],
      users: [user],
      contexts: [{ ...context, user: user.name }],
      currentContext: contextName,
    },
    server,
    description: origin === "no credentials" ? server : `${server} (${origin}, context ${contextName})`,
  };
}

function readServer(server: string, fail: (problem: string) => never): string {
  const url = URL.canParse(server)
    ? new URL(server)
    : fail(`the server ${JSON.stringify(server)} is no URL. Write it like https://10.0.0.1:6443`);
  if (url.protocol !== "https:" && url.protocol !== "http:")
    fail(`the server ${JSON.stringify(server)} is neither https:// nor http://. Write it like https://10.0.0.1:6443`);
  return server.replace(/\/+$/, "");
}

const list = (items: readonly { readonly name: string }[]): string =>
  items.length === 0 ? "none at all" : items.map(({ name }) => JSON.stringify(name)).join(", ");
