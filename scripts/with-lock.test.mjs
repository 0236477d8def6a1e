import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, describe, expect, it } from "vitest";
import { withLock } from "./with-lock.mjs";

const folder = mkdtempSync(join(tmpdir(), "kss-lock-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const quiet = () => {};

describe("withLock", () => {
  it("lets one in at a time, and says who is waited for", async () => {
    const path = join(folder, "one.lock");
    const said = [];
    let inside = 0;
    let most = 0;
    const act = async () => {
      inside += 1;
      most = Math.max(most, inside);
      await sleep(20);
      inside -= 1;
    };
    await Promise.all([1, 2, 3].map(() => withLock({ path, say: (line) => said.push(line) }, act)));
    expect(most).toBe(1);
    expect(said).toContainEqual(expect.stringContaining(`waiting for process ${process.pid}`));
    expect(existsSync(path)).toBe(false);
  });

  it("takes over from a process that is gone", async () => {
    const path = join(folder, "stale.lock");
    const { pid } = spawnSync(process.execPath, ["-e", ""]);
    writeFileSync(path, `${pid}\n`);
    expect(await withLock({ path, say: quiet }, async () => "done")).toBe("done");
  });

  it("lets go when what was to be done fails", async () => {
    const path = join(folder, "failed.lock");
    const failed = withLock({ path, say: quiet }, async () => {
      throw new Error("no disk");
    });
    await expect(failed).rejects.toThrow("no disk");
    expect(existsSync(path)).toBe(false);
  });
});
