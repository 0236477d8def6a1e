// `node deploy/image/make-code-cache.ts START` runs a shard of the program that START starts until it has connected to its API server,
// and writes what V8 has made of the program by then. The API server is a port here that hangs up.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { compileProgram, programFilesOf, runProgram, writeCodeCache } from "./program.ts";

/** After the first connection: how a connection that failed is told has run, too. */
const SETTLE_MS = 500;
const LONGEST_MS = 60_000;

const [, , start = ""] = process.argv;
const files = programFilesOf(start);
const folder = mkdtempSync(join(tmpdir(), "kss-code-cache-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

const server = createServer((socket) => {
  socket.on("error", () => {});
  socket.destroy();
});
server.once("connection", () =>
  setTimeout(() => {
    // V8 takes a cache only under the flags that it was made under. This one the program sets when it runs.
    setFlagsFromString("--semi-space-growth-factor=2");
    writeCodeCache(script, files);
    process.exit(0);
  }, SETTLE_MS),
);
setTimeout(() => {
  process.stderr.write(`make code cache: no connection within ${LONGEST_MS / 1_000} s. Its own words are above.\n`);
  process.exit(1);
}, LONGEST_MS);

const script = compileProgram({ ...files, codeCache: "" });
server.listen(0, "127.0.0.1", () => {
  const kubeconfig = join(folder, "kubeconfig");
  const { port } = server.address() as AddressInfo;
  writeFileSync(kubeconfig, JSON.stringify(kubeconfigOf(`https://127.0.0.1:${port}`)));
  const bound = ["--host=127.0.0.1", "--port=0", "--telemetry-port=0"];
  process.argv.splice(1, Infinity, start, "shard", "--static=0/1", `--kubeconfig=${kubeconfig}`, ...bound);
  runProgram(script, createRequire(start));
});

const kubeconfigOf = (url: string): object => ({
  apiVersion: "v1",
  kind: "Config",
  clusters: [{ name: "none", cluster: { server: url } }],
  users: [{ name: "none", user: { token: "none" } }],
  contexts: [{ name: "none", context: { cluster: "none", user: "none" } }],
  "current-context": "none",
});
