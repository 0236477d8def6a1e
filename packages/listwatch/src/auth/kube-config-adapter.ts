import type { RequestOptions } from "node:https";
import { registerHooks } from "node:module";
import type { Cluster, Context, KubeConfig, User } from "@kubernetes/client-node";
import type { TlsSettings } from "./api-target.ts";

/** Cluster, user and context as client-node wants them. The only file that knows client-node. */
export type KubeAccess = {
  readonly clusters: readonly Cluster[];
  readonly users: readonly User[];
  readonly contexts: readonly Context[];
  readonly currentContext: string;
};

export type { User };

/** What one identity brings to a connection and to a request, as of now: files read and exec plugins run where they are due. */
export type Credentials = { readonly tls: TlsSettings; readonly headers: Readonly<Record<string, string>> };

export interface KubeSession {
  credentials(): Promise<Credentials>;
}

// The modules that client-node's KubeConfig imports for generated API classes, for fetch and for proxies, none of which we call.
const UNUSED = new Set(["undici", "./gen/index.js", "socks", "socks-proxy-agent", "hpagent"]);
const EMPTY_MODULE = `data:text/javascript,${encodeURIComponent(
  [
    ...["Agent", "ProxyAgent", "SocksClient", "SocksProxyAgent", "HttpProxyAgent", "HttpsProxyAgent"],
    ...["createConfiguration", "ServerConfiguration"],
  ]
    .map((name) => `export class ${name} {}`)
    .join("\n"),
)}`;

/**
 * Loads client-node's KubeConfig without what it never calls here.
 *
 * WHY: the whole import costs 88 MB of memory and half a second of start; without undici (30 MB) and the generated classes (45 MB) it
 * is 8 MB. The hook sees the imports of client-node's own files only and is gone when they are loaded. In a bundle it has nothing to do.
 */
async function loadKubeConfigClass(): Promise<typeof KubeConfig> {
  const hooks = registerHooks({
    resolve: (specifier, context, next) =>
      UNUSED.has(specifier) && /\/client-node\/dist\/[a-z_]+\.js$/.test(context.parentURL ?? "")
        ? { url: EMPTY_MODULE, shortCircuit: true }
        : next(specifier, context),
  });
  try {
    return (await import("@kubernetes/client-node/dist/config.js")).KubeConfig;
  } finally {
    hooks.deregister();
  }
}

/** Parses one kubeconfig and makes its relative paths absolute. Throws what client-node throws. */
export async function parseKubeconfig(path: string): Promise<KubeAccess> {
  const Loaded = await loadKubeConfigClass();
  const config = new Loaded();
  config.loadFromFile(path);
  return {
    clusters: config.getClusters(),
    users: config.getUsers(),
    contexts: config.getContexts(),
    currentContext: config.getCurrentContext() ?? "",
  };
}

/** Opens a session with fresh caches: tokens are read and plugins run again. */
export async function openKubeSession(access: KubeAccess): Promise<KubeSession> {
  const Loaded = await loadKubeConfigClass();
  const config = new Loaded();
  config.loadFromOptions(access);
  return {
    async credentials() {
      const options: RequestOptions = {};
      await config.applyToHTTPSOptions(options);
      const headers: Record<string, string> = {};
      for (const [name, value] of Object.entries(options.headers ?? {}))
        headers[name.toLowerCase()] = String(value).trim();
      if (typeof options.auth === "string")
        headers["authorization"] = `Basic ${Buffer.from(options.auth).toString("base64")}`;
      return {
        headers,
        tls: {
          ca: pem(options.ca),
          cert: pem(options.cert),
          key: pem(options.key),
          servername: options.servername,
          rejectUnauthorized: options.rejectUnauthorized ?? true,
        },
      };
    },
  };
}

const pem = (value: unknown): string | Buffer | undefined =>
  typeof value === "string" || Buffer.isBuffer(value) ? value : undefined;
