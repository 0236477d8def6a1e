import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openMetricsFaults } from "@kube-state-shards/exposition";
import { afterAll, describe, expect, it } from "vitest";
import { runInProcess } from "../testing/run-in-process.ts";
import { runProcess, startProcess } from "../testing/run-process.ts";

const folder = mkdtempSync(join(tmpdir(), "kss-render-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function fileOf(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const render = (...argv: readonly string[]) => runInProcess(["render", "--resources=namespaces,services", ...argv]);
const namespace = (name: string) => ({
  apiVersion: "v1",
  kind: "Namespace",
  metadata: { name },
  status: { phase: "Active" },
});
const sample = (name: string): string => `kube_namespace_status_phase{namespace="${name}",phase="Active"} 1\n`;

describe("render", () => {
  it("prints HELP, TYPE and samples, each family in one block", async () => {
    const list = { apiVersion: "v1", kind: "List", items: [namespace("a"), namespace("b")] };
    const { code, stdout, stderr } = await runProcess(["render", "--file", "-"], { input: JSON.stringify(list) });
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/# HELP kube_namespace_status_phase .*\n# TYPE kube_namespace_status_phase gauge\n/);
    expect(stdout).toContain(sample("a"));
    expect(stdout).toContain(sample("b"));
    expect(stdout.match(/# TYPE kube_namespace_status_phase/g)).toHaveLength(1);
  });

  it.each([
    [
      "a typed list, whose items do not name their kind",
      {
        apiVersion: "v1",
        kind: "NamespaceList",
        items: [{ ...namespace("a"), kind: undefined, apiVersion: undefined }],
      },
    ],
    ["a single object", namespace("a")],
    ["a bare array", [namespace("a")]],
  ])("reads %s", async (_what, value) => {
    expect((await render("--file", fileOf("one.json", JSON.stringify(value)))).stdout).toContain(sample("a"));
  });

  it("reads JSON values behind each other and YAML documents, empty ones left out", async () => {
    const stream = `${JSON.stringify(namespace("a"))}\n${JSON.stringify(namespace("b"), undefined, 2)}${JSON.stringify(namespace("c"))}`;
    const json = await render("--file", fileOf("stream.json", stream));
    const yaml = await render(
      "--file",
      fileOf(
        "documents.yaml",
        `---\n---\n${["a", "b", "c"].map((name) => `apiVersion: v1\nkind: Namespace\nmetadata: {name: ${name}}\nstatus:\n  phase: Active\n`).join("---\n")}`,
      ),
    );
    for (const name of ["a", "b", "c"]) expect(json.stdout).toContain(sample(name));
    expect(yaml).toEqual(json);
  });

  it("renders what it knows and names the rest on stderr", async () => {
    const secret = { apiVersion: "example.com/v1", kind: "Widget", metadata: { name: "w" } };
    const node = { apiVersion: "v1", kind: "Node", metadata: { name: "n" } };
    const { code, stdout, stderr } = await render(
      "--file",
      fileOf("mixed.json", JSON.stringify([secret, secret, node, namespace("a"), namespace("a")])),
    );
    expect(code).toBe(0);
    expect(stdout.split(sample("a"))).toHaveLength(2);
    expect(stderr).toBe(
      "warning: namespaces /a: given more than once; the last one counts\n" +
        "warning: 2 of kind Widget (example.com), which has no families here: not rendered\n" +
        "warning: 1 of kind Node, left out by --resources: not rendered\n",
    );
  });

  it("prints OpenMetrics when told to, which a strict reader accepts", async () => {
    const pod = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "p", namespace: "a" },
      status: { containerStatuses: [{ name: "c", restartCount: 3 }] },
    };
    const file = fileOf("open.json", JSON.stringify([namespace("a"), pod]));
    const { code, stdout } = await runInProcess(["render", "--format", "openmetrics", "--file", file]);
    expect([code, openMetricsFaults(stdout)]).toEqual([0, []]);
    expect(stdout).toContain(sample("a"));
    expect(stdout).toMatch(/^# TYPE kube_pod_container_status_restarts counter$/m);
    expect(stdout).toMatch(/^kube_pod_container_status_restarts_total\{.*container="c".*\} 3$/m);
    expect((await render("--format", "json", "--file", file)).code).toBe(2);
  });

  it("prints nothing for an empty list", async () =>
    expect(await render("--file", fileOf("none.json", '{"kind":"List","apiVersion":"v1","items":null}'))).toEqual({
      code: 0,
      stdout: "",
      stderr: "",
    }));

  it.each([
    ["broken.json", '{"kind":"List",\n"items":[\n{"a":}\n]}', /line 3: not JSON/],
    ["cut.json", '{"kind":"List",\n"items":[', /line 2: not JSON/],
    [
      "second.json",
      `${JSON.stringify({ kind: "Namespace", apiVersion: "v1" })}\n{"kind":\n nonsense}`,
      /line 3: not JSON/,
    ],
    ["broken.yaml", "kind: Namespace\nmetadata:\n  name: a\n name: b\n", /line 4: not YAML/],
    [
      "alias.yaml",
      `a: &a [x,x,x,x,x,x,x,x,x]\n${["b", "c", "d", "e", "f"].map((name, at) => `${name}: &${name} [${`*${"abcde"[at]},`.repeat(9)}]\n`).join("")}kind: *f\n`,
      /line 1: YAML document cannot be read: .*alias/,
    ],
    ["text.yaml", "just words\n", /line 1: got "just words".*want Kubernetes objects/],
    ["nokind.yaml", "kind: Namespace\n---\na: 1\n", /line 3: got an object without "kind"/],
    ["items.json", '{"kind":"PodList","items":{}}', /got PodList whose "items" is \{\}/],
    ["empty.yaml", "\n", /is empty/],
  ])("refuses %s with 1, names the line, and prints no sample", async (name, text, want) => {
    const file = fileOf(name, text);
    const { code, stdout, stderr } = await render("--file", file);
    expect({ code, stdout, stderr }).toEqual({ code: 1, stdout: "", stderr: expect.stringMatching(want) });
    expect(stderr).toContain(file);
  });

  it("ends quietly when its reader hangs up", async () => {
    const many = Array.from({ length: 5_000 }, (_, at) => namespace(`namespace-${at}`));
    const child = startProcess(["render", "--file", fileOf("many.json", JSON.stringify(many))]);
    let stderr = "";
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
      stderr += chunk;
    });
    child.stdout.once("data", () => child.stdout.destroy());
    const code = await new Promise((resolve) => child.once("close", resolve));
    expect([code, stderr]).toEqual([0, ""]);
  });
});
