import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runInProcess } from "./testing/run-in-process.ts";
import { runProcess } from "./testing/run-process.ts";
import { VERSION } from "./version.ts";

describe("kube-state-shards", () => {
  it("has the version of its package", () => {
    const manifest: unknown = JSON.parse(readFileSync(join(import.meta.dirname, "../package.json"), "utf8"));
    expect(manifest).toMatchObject({ version: VERSION });
  });

  it.each([
    [["--version"], VERSION],
    [["--help"], "Commands:"],
    [["help", "render"], "Usage: kube-state-shards render"],
  ])("answers %j on stdout and ends with 0", async (argv, want) =>
    expect(await runProcess(argv)).toEqual({ code: 0, stdout: expect.stringContaining(want), stderr: "" }),
  );

  it("ends with 2 for a wrong command line, on stderr, with nothing on stdout", async () =>
    expect(await runProcess(["rendr"])).toEqual({
      code: 2,
      stdout: "",
      stderr: expect.stringContaining("did you mean render?"),
    }));

  it.each([
    [[], "no command given"],
    [["rendr"], '"rendr": unknown command; did you mean render?'],
    [["--pods"], "kube-state-shards exporter: --pods: unknown option; did you mean --pod?"],
    [["families", "-o", "yaml"], '--output: got "yaml", want one of "table", "json"'],
  ])("refuses %j with 2, on stderr, with nothing on stdout", async (argv, want) =>
    expect(await runInProcess(argv)).toEqual({ code: 2, stdout: "", stderr: expect.stringContaining(want) }),
  );

  it("names every fault of a command line at once", async () => {
    const { code, stderr } = await runInProcess([
      "render",
      "--resources=pod,nodes",
      "--metric-allowlist=(",
      "--metric-labels-allowlist=pods",
      "--colour",
    ]);
    expect(code).toBe(2);
    expect(stderr).toContain("--colour: unknown option");
    expect(stderr).toContain("--file: is needed");
    expect(stderr).toContain('--resources: unknown resource "pod", did you mean pods?');
    expect(stderr).toContain("--metric-allowlist: ");
    expect(stderr).toContain("--metric-labels-allowlist: ");
  });

  it("shows the stack of an error only when asked", async () => {
    const quiet = await runProcess(["render", "--file", "/no/such/file"]);
    expect(quiet).toEqual({
      code: 1,
      stdout: "",
      stderr:
        "kube-state-shards render: read /no/such/file: no such file: check --file (a relative path starts where you stand)\n",
    });
    const loud = await runProcess(["render", "--file", "/no/such/file", "--log-level", "debug"]);
    expect(loud.stderr).toMatch(/InputFileError: read .*\n\s+at .*caused by: Error: ENOENT/s);
  });
});
