import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { runToEnd } from "../process/spawn-child.ts";

const installed = new Map<string, Promise<string>>();

/** Where a package of PyPI is, with what it needs, for `PYTHONPATH`: installed once a machine, outside the checkout. Errors: pip's. */
export function pythonPackage(name: string, version: string): Promise<string> {
  const key = `${name}-${version}`;
  const known = installed.get(key) ?? install(name, version);
  installed.set(key, known);
  return known;
}

async function install(name: string, version: string): Promise<string> {
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache");
  const folder = join(cache, "kube-state-shards", `${name}-${version}`);
  if (existsSync(folder)) return folder;
  // Aside first: a run that was cut short leaves nothing that looks installed.
  const aside = `${folder}.${process.pid}`;
  await mkdir(dirname(folder), { recursive: true });
  await runToEnd("python3", [
    ...["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--target", aside],
    `${name}==${version}`,
  ]);
  await rename(aside, folder).catch(async (error: unknown) => {
    await rm(aside, { recursive: true, force: true });
    if (!existsSync(folder)) throw error; // else another run was faster
  });
  return folder;
}
