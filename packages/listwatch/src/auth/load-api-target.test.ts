import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { KubeconfigError } from "../errors.ts";
import type { ApiTarget } from "./api-target.ts";
import type { LoadApiTargetOptions } from "./api-target-options.ts";
import { loadApiTarget } from "./load-api-target.ts";

let directory = "";
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "kss-auth-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

type Parts = { readonly cluster?: object; readonly user?: object; readonly context?: object; readonly more?: object };

function writeKubeconfig({ cluster, user, context, more }: Parts = {}): string {
  const path = join(directory, "config");
  const config = {
    "current-context": "main",
    clusters: [{ name: "c", cluster: { server: "https://10.0.0.1:6443/", ...cluster } }],
    users: [{ name: "u", user: user ?? {} }],
    contexts: [{ name: "main", context: { cluster: "c", user: "u", ...context } }],
    ...more,
  };
  writeFileSync(path, stringify(config));
  return path;
}

const load = async (parts: Parts, options: Partial<LoadApiTargetOptions> = {}): Promise<ApiTarget> =>
  await loadApiTarget({ kubeconfig: writeKubeconfig(parts), env: {}, ...options });

describe("loadApiTarget", () => {
  it.each([
    [{ token: "secret" }, { authorization: "Bearer secret" }],
    [{ username: "me", password: "pw" }, { authorization: "Basic bWU6cHc=" }],
    [
      { as: "robot", token: "t" },
      { authorization: "Bearer t", "impersonate-user": "robot" },
    ],
    [{}, {}],
  ])("turns the user %j into the headers %j", async (user, headers) => {
    expect(await (await load({ user })).headers()).toEqual(headers);
  });

  it("takes CA, client certificate and key as data or as files beside the kubeconfig", async () => {
    writeFileSync(join(directory, "client.key"), "KEY");
    const target = await load({
      cluster: { "certificate-authority-data": Buffer.from("CA").toString("base64"), "tls-server-name": "kubernetes" },
      user: { "client-certificate-data": Buffer.from("CERT").toString("base64"), "client-key": "client.key" },
    });
    const { ca, cert, key, servername, rejectUnauthorized } = await target.tls();
    expect([String(ca), String(cert), String(key), servername, rejectUnauthorized]).toEqual([
      "CA",
      "CERT",
      "KEY",
      "kubernetes",
      true,
    ]);
  });

  it("trusts any certificate only where insecure-skip-tls-verify says so", async () => {
    expect((await (await load({ cluster: { "insecure-skip-tls-verify": true } })).tls()).rejectUnauthorized).toBe(
      false,
    );
  });

  it("reads a token file anew after a 401", async () => {
    writeFileSync(join(directory, "token"), "first\n");
    const target = await load({ user: { tokenFile: "token" } });
    expect(await target.headers()).toEqual({ authorization: "Bearer first" });
    writeFileSync(join(directory, "token"), "second\n");
    target.refresh();
    expect(await target.headers()).toEqual({ authorization: "Bearer second" });
  });

  it("runs an exec plugin, and again after a 401", async () => {
    const script = `const fs=require("fs");const f=${JSON.stringify(join(directory, "runs"))};const n=fs.existsSync(f)?Number(fs.readFileSync(f))+1:1;fs.writeFileSync(f,String(n));console.log(JSON.stringify({kind:"ExecCredential",status:{token:"run-"+n}}))`;
    const target = await load({
      user: {
        exec: { apiVersion: "client.authentication.k8s.io/v1", command: process.execPath, args: ["-e", script] },
      },
    });
    expect(await target.headers()).toEqual({ authorization: "Bearer run-1" });
    target.refresh();
    expect(await target.headers()).toEqual({ authorization: "Bearer run-2" });
  });

  it("finds a pod's service account, and reads its rotated token", async () => {
    mkdirSync(join(directory, "sa"));
    writeFileSync(join(directory, "sa", "token"), "t1");
    writeFileSync(join(directory, "sa", "ca.crt"), "CA");
    const env = { KUBERNETES_SERVICE_HOST: "fd00::1", KUBERNETES_SERVICE_PORT: "443" };
    const target = await loadApiTarget({ env, serviceAccountDir: join(directory, "sa") });
    expect([target.server, await target.headers(), String((await target.tls()).ca)]).toEqual([
      "https://[fd00::1]:443",
      { authorization: "Bearer t1" },
      "CA",
    ]);
    writeFileSync(join(directory, "sa", "token"), "t2");
    target.refresh();
    expect(await target.headers()).toEqual({ authorization: "Bearer t2" });
  });

  it("lets --apiserver replace the kubeconfig's server, or stand alone", async () => {
    expect((await load({}, { apiserver: "http://127.0.0.1:8001" })).server).toBe("http://127.0.0.1:8001");
    expect((await loadApiTarget({ apiserver: "http://127.0.0.1:8001/", env: {} })).server).toBe(
      "http://127.0.0.1:8001",
    );
  });

  it("joins the files of KUBECONFIG and passes over those that are missing", async () => {
    const path = writeKubeconfig({ user: { token: "t" } });
    const target = await loadApiTarget({ env: { KUBECONFIG: `${join(directory, "missing")}:${path}` } });
    expect(target.server).toBe("https://10.0.0.1:6443");
  });

  it.each<[string, Parts, RegExp]>([
    ["no current context", { more: { "current-context": "" } }, /no current-context.*use-context/],
    ["a context that is not there", { more: { "current-context": "other" } }, /no context "other", only "main"/],
    ["a cluster that is not there", { context: { cluster: "other" } }, /names cluster "other".*only "c"/],
    ["a user that is not there", { context: { user: "other" } }, /names user "other".*only "u"/],
    [
      "a cluster without a server",
      { more: { clusters: [{ name: "c", cluster: {} }] } },
      /clusters\[0\]\.cluster\.server is missing/,
    ],
    ["a server that is no URL", { cluster: { server: "10.0.0.1:6443" } }, /https:\/\/10\.0\.0\.1:6443/],
    ["a proxy", { cluster: { "proxy-url": "http://proxy:3128" } }, /proxy-url, which is not supported/],
    ["a missing certificate file", { cluster: { "certificate-authority": "nowhere.crt" } }, /nowhere\.crt/],
    ["a missing exec plugin", { user: { exec: { apiVersion: "v1", command: "/no/such/plugin" } } }, /no\/such\/plugin/],
    ["no clusters", { more: { clusters: undefined } }, /no list of clusters/],
  ])("says what is wrong with %s", async (_, parts, message) => {
    await expect(load(parts)).rejects.toThrow(KubeconfigError);
    await expect(load(parts)).rejects.toThrow(message);
  });

  it.each([
    ["it is a directory", "."],
    ["there is no such file", "missing"],
  ])("says that %s", async (problem, name) => {
    await expect(loadApiTarget({ kubeconfig: join(directory, name), env: {} })).rejects.toThrow(problem);
  });

  it("says that a file is not YAML, and that it was told of no API server at all", async () => {
    writeFileSync(join(directory, "config"), "a: [1");
    await expect(loadApiTarget({ kubeconfig: join(directory, "config"), env: {} })).rejects.toThrow(/not YAML/);
    await expect(loadApiTarget({ env: {} })).rejects.toThrow(/--kubeconfig, --apiserver, KUBECONFIG/);
  });
});
