import { readFile, rename, writeFile } from "node:fs/promises";
import { type AssignmentMemory, keepAssignment } from "@kube-state-shards/assignment";

/** Keeps an assignment in a file, replaced whole: a process that dies while it writes leaves the one before. */
export function assignmentFile(path: string): AssignmentMemory {
  return {
    async read() {
      try {
        return JSON.parse(await readFile(path, "utf8"));
      } catch (error) {
        if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
        throw error;
      }
    },
    async write(assignment) {
      const draft = `${path}.${process.pid}.new`;
      await writeFile(draft, keepAssignment(assignment), { mode: 0o600 });
      await rename(draft, path);
    },
  };
}
