import { KubeconfigError } from "../errors.ts";
import type { ApiTarget } from "./api-target.ts";
import type { LoadApiTargetOptions, Source } from "./api-target-options.ts";
import { type Credentials, type KubeAccess, type KubeSession, openKubeSession } from "./kube-config-adapter.ts";
import { readKubeconfig } from "./read-kubeconfig.ts";
import { selectAccess } from "./select-access.ts";
import { SERVICE_ACCOUNT_DIR } from "./service-account.ts";

// A token file or plugin is asked this often at most; both keep their own, longer times besides.
const HEADERS_MS = 5_000;
const REFRESH_MS = 5_000;

/**
 * Finds the API server and the credentials for it: `kubeconfig`, else `KUBECONFIG`, else the pod's service account, else `apiserver` alone.
 *
 * Errors: `KubeconfigError`, which names the file, what is wrong with it and what to do.
 */
export async function loadApiTarget(options: LoadApiTargetOptions): Promise<ApiTarget> {
  const read = async (): Promise<Source> => await findSource(options);
  const source = await read();
  const { access, server, description } = selectAccess(source, options);
  let session: KubeSession = await openKubeSession(access);
  await attempt(description, () => session.credentials()); // a plugin that is missing shows now, not at the first list
  let kept: { readonly promise: Promise<Credentials>; readonly untilMs: number } | undefined;
  let stale = false;
  let refreshedMs = Number.NEGATIVE_INFINITY;

  const reopen = async (): Promise<Credentials> => {
    session = await openKubeSession(selectAccess(await read(), options).access);
    return await session.credentials();
  };
  const credentials = async (): Promise<Credentials> => {
    const nowMs = performance.now();
    if (kept === undefined || stale || nowMs >= kept.untilMs) {
      const anew = stale;
      stale = false;
      const promise = attempt(description, () => (anew ? reopen() : session.credentials()));
      kept = { promise, untilMs: nowMs + HEADERS_MS };
      promise.catch(() => {
        kept = undefined; // the next request tries again
      });
    }
    return await kept.promise;
  };
  return {
    server,
    description,
    tls: async () => (await attempt(description, () => session.credentials())).tls,
    headers: async () => (await credentials()).headers,
    refresh: () => {
      // A hundred watches get their 401 at once: one refresh serves them all.
      if (performance.now() - refreshedMs < REFRESH_MS) return;
      refreshedMs = performance.now();
      stale = true;
    },
  };
}

async function attempt<T>(description: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    if (cause instanceof KubeconfigError) throw cause;
    const text = cause instanceof Error ? cause.message.trim() : String(cause);
    throw new KubeconfigError(
      `get credentials for ${description}: ${text}. Check the files and the exec plugin that the kubeconfig names.`,
      { cause },
    );
  }
}

async function findSource(options: LoadApiTargetOptions): Promise<Source> {
  const { kubeconfig, apiserver, env } = options;
  if (kubeconfig !== undefined && kubeconfig !== "")
    return { access: await readKubeconfig(kubeconfig, "--kubeconfig"), origin: `kubeconfig ${kubeconfig}` };
  const fromEnv = env["KUBECONFIG"];
  if (fromEnv !== undefined && fromEnv !== "")
    return { access: await readKubeconfig(fromEnv, "KUBECONFIG"), origin: `kubeconfig ${fromEnv}` };
  const host = env["KUBERNETES_SERVICE_HOST"];
  if (host !== undefined && host !== "")
    return { access: serviceAccountAccess(options, host), origin: "service account" };
  if (apiserver !== undefined) return { access: bareAccess(apiserver), origin: "no credentials" };
  throw new KubeconfigError(
    "find the API server: got none of --kubeconfig, --apiserver, KUBECONFIG, and this is no pod. Give one of them, or --simulate for a simulated cluster.",
  );
}

function serviceAccountAccess(options: LoadApiTargetOptions, host: string): KubeAccess {
  const dir = options.serviceAccountDir ?? SERVICE_ACCOUNT_DIR;
  const port = options.env["KUBERNETES_SERVICE_PORT"] ?? "443";
  const server = `https://${host.includes(":") ? `[${host}]` : host}:${port}`;
  return {
    clusters: [{ name: "cluster", server, caFile: `${dir}/ca.crt`, skipTLSVerify: false }],
    users: [{ name: "service-account", authProvider: { name: "tokenFile", config: { tokenFile: `${dir}/token` } } }],
    contexts: [{ name: "in-cluster", cluster: "cluster", user: "service-account" }],
    currentContext: "in-cluster",
  };
}

const bareAccess = (server: string): KubeAccess => ({
  clusters: [{ name: "cluster", server, skipTLSVerify: false }],
  users: [{ name: "nobody" }],
  contexts: [{ name: "apiserver", cluster: "cluster", user: "nobody" }],
  currentContext: "apiserver",
});
