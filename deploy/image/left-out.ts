import { readFileSync } from "node:fs";
import type { Plugin } from "esbuild";

/** A file that is replaced, and what by. */
type LeftOut = { readonly file: RegExp; contents(path: string): string };

// What client-node's KubeConfig imports and never calls here: 45 MB of generated API classes, a fetch, and agents for proxies, which
// we refuse. From the sources a module hook leaves them out (listwatch/src/auth/kube-config-adapter.ts); a bundle has to do the same.
const CLIENT_NODE = /[\\/]client-node[\\/]dist[\\/][a-z_]+\.js$/;
const UNUSED_BY_CLIENT_NODE = /^(undici|socks|socks-proxy-agent|hpagent|\.\/gen\/index\.js)$/;
const UNUSED_CLASSES = [
  ...["Agent", "ProxyAgent", "SocksClient", "SocksProxyAgent", "HttpProxyAgent", "HttpsProxyAgent"],
  ...["createConfiguration", "ServerConfiguration"],
]
  .map((name) => `export class ${name} {}`)
  .join("\n");

/** Of the 2,500 that mime-db knows, those that our answers and the bodies that we read may have. */
const MEDIA_TYPES = [
  ...["application/json", "application/octet-stream", "application/x-www-form-urlencoded"],
  ...["text/html", "text/plain"],
];

const LEFT_OUT: readonly LeftOut[] = [
  // Messages in fifty languages, of which ours use one.
  { file: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/, contents: () => 'export { default as en } from "./en.js";' },
  // Tables of encodings: bodies that we read are JSON, in UTF-8.
  {
    file: /[\\/]iconv-lite[\\/]encodings[\\/]index\.js$/,
    contents: () => 'module.exports = require("./internal.js");',
  },
  {
    file: /[\\/]mime-db[\\/]db\.json$/,
    contents: (path) => {
      const all = JSON.parse(readFileSync(path, "utf8")) as Readonly<Record<string, unknown>>;
      return `module.exports = ${JSON.stringify(Object.fromEntries(MEDIA_TYPES.map((type) => [type, all[type]])))};`;
    },
  },
  // Metrics of several processes, and of those that push theirs.
  { file: /[\\/]prom-client[\\/]lib[\\/](cluster|pushgateway)\.js$/, contents: () => "module.exports = class {};" },
  // Traces that samples may name.
  { file: /[\\/]@opentelemetry[\\/]api[\\/].*index\.c?js$/, contents: () => "module.exports = {};" },
  // Logs written by threads of their own, whose files a bundle does not have.
  { file: /[\\/]pino[\\/]lib[\\/]transport\.js$/, contents: () => "module.exports = () => {};" },
];

/** Leaves out of a bundle what is imported and never called. */
export const withoutUnused: Plugin = {
  name: "without-unused",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: UNUSED_BY_CLIENT_NODE }, ({ path, importer }) =>
      CLIENT_NODE.test(importer) ? { path, namespace: "unused" } : undefined,
    );
    onLoad({ filter: /.*/, namespace: "unused" }, () => ({ contents: UNUSED_CLASSES, loader: "js" }));
    for (const { file, contents } of LEFT_OUT)
      onLoad({ filter: file }, ({ path }) => ({ contents: contents(path), loader: "js" }));
  },
};
