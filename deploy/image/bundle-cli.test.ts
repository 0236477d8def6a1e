import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { programFilesOf } from "./program.ts";

const run = promisify(execFile);
const TOKEN = "a-token-for-the-test";
let folder = "";
let start = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "kss-bundle-"));
  start = join(folder, "kube-state-shards.cjs");
  await run(process.execPath, [join(import.meta.dirname, "bundle-cli.ts"), start]);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const version = async (): Promise<string> => (await run(process.execPath, [start, "--version"], { cwd: "/" })).stdout;

/** Whether V8 passes over what is beside the program. In a process of its own: one that has compiled a text before remembers it. */
async function isPassedOver(flags: readonly string[] = []): Promise<boolean> {
  const script = `
    import { compileProgram, programFilesOf } from ${JSON.stringify(join(import.meta.dirname, "program.ts"))};
    console.log(compileProgram(programFilesOf(${JSON.stringify(start)})).cachedDataRejected);`;
  const { stdout } = await run(process.execPath, [...flags, "--input-type=module", "--eval", script]);
  expect(stdout).toMatch(/^(true|false)$/m);
  return stdout.trim() === "true";
}

describe("the bundle", () => {
  it("comes with what V8 made of it, which V8 takes", async () => {
    expect(await isPassedOver()).toBe(false);
    expect(await version()).toMatch(/^kube-state-shards \d/);
  });

  it("has it taken with the flags that bound a heap, too", async () =>
    expect(await isPassedOver(["--max-old-space-size-percentage=50", "--max-semi-space-size=16"])).toBe(false));

  it("reads and answers JSON without the tables of encodings and media types that stay out", async () => {
    await writeFile(join(folder, "token"), TOKEN);
    const args = ["--simulate", "--pods=5", "--shards=1", "--host=127.0.0.1", "--port=0"];
    const child = spawn(process.execPath, [
      start,
      "standalone",
      ...args,
      `--fleet-token-file=${join(folder, "token")}`,
    ]);
    const exited = once(child, "exit");
    try {
      const telemetry = await new Promise<string>((resolve, reject) => {
        let said = "";
        const read = (part: Buffer): void => {
          said += part;
          const url = /(http:\S+)\/readyz/.exec(said)?.[1];
          if (url !== undefined) resolve(url);
        };
        child.stdout.on("data", read);
        child.stderr.on("data", read);
        child.once("exit", () => reject(new Error(`it ended: ${said}`)));
      });
      const answer = await fetch(`${telemetry}/fleet/v1/shards`, {
        method: "POST",
        headers: { authorization: `Bearer ${TOKEN}`, "content-type": "application/json; charset=utf-8" },
        body: JSON.stringify({ shards: 2 }),
      });
      expect([answer.status, answer.headers.get("content-type")]).toEqual([202, "application/json; charset=utf-8"]);
      expect(await answer.json()).toEqual({ shards: 2 });
    } finally {
      child.kill();
      await exited;
    }
  });

  it("starts all the same with what another V8 made, and with nothing", async () => {
    const { codeCache } = programFilesOf(start);
    const bytes = await readFile(codeCache);
    bytes.writeUInt32LE(~bytes.readUInt32LE(4) >>> 0, 4); // the hash of V8's version
    await writeFile(codeCache, bytes);
    expect(await isPassedOver()).toBe(true);
    expect(await version()).toMatch(/^kube-state-shards \d/);
    await rm(codeCache);
    expect(await version()).toMatch(/^kube-state-shards \d/);
  });
});
