import { copyFile, mkdir, readdir, readFile } from "node:fs/promises";
import { dirname, join, matchesGlob, relative } from "node:path";

/** Whether `.dockerignore` leaves a path out: the last line that says something of it, or of a folder above it, decides. */
function isIgnored(path: string, lines: readonly string[]): boolean {
  let ignored = false;
  const above = path.split("/").map((_, index, parts) => parts.slice(0, index + 1).join("/"));
  for (const line of lines) {
    const pattern = line.replace(/^!/, "");
    if (above.some((one) => matchesGlob(one, pattern))) ignored = !line.startsWith("!");
  }
  return ignored;
}

/** Copies what a build would be sent of `root` into `target`. */
export async function copyBuildContext(root: string, target: string): Promise<void> {
  const text = await readFile(join(root, ".dockerignore"), "utf8");
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  const copy = async (folder: string): Promise<void> => {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      // Never read by any build, and large.
      if (entry.name === "node_modules" || entry.name === ".git") continue;
      if (entry.isDirectory()) await copy(path);
      else if (!isIgnored(relative(root, path), lines)) {
        const to = join(target, relative(root, path));
        await mkdir(dirname(to), { recursive: true });
        await copyFile(path, to);
      }
    }
  };
  await copy(root);
}
