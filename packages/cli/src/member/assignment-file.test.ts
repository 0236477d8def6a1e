import { mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseAssignment, sealAssignment } from "@kube-state-shards/assignment";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { assignmentFile } from "./assignment-file.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "kss-file-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const assignment = (epoch: number) =>
  sealAssignment({ order: { term: 1, epoch }, units: { "ns/a": { phase: "owned", owner: "shard-0" } }, unowned: [] });

describe("the assignment's file", () => {
  it("gives back the last one that was written, and leaves nothing beside it", async () => {
    const file = assignmentFile(join(folder, "assignment.json"));
    expect(await file.read()).toBeUndefined();
    for (const epoch of [1, 2]) await file.write(assignment(epoch));
    expect(parseAssignment(await file.read())).toEqual(assignment(2));
    expect(await readdir(folder)).toEqual(["assignment.json"]);
    expect((await stat(join(folder, "assignment.json"))).mode & 0o777).toBe(0o600);
  });

  it("fails on what is no JSON, and on a folder that is not there", async () => {
    await writeFile(join(folder, "half"), '{"order":');
    await expect(assignmentFile(join(folder, "half")).read()).rejects.toThrow(SyntaxError);
    await expect(assignmentFile(join(folder, "none", "a")).write(assignment(1))).rejects.toThrow(/ENOENT/);
  });
});
