import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const POLL_MS = 200;

/** Runs `act` while no other process holds the lock file `path`. A lock left by a process that is gone is taken over. */
export async function withLock({ path, say }, act) {
  mkdirSync(dirname(path), { recursive: true });
  let waiting = false;
  while (!tryTake(path)) {
    const holder = holderOf(path);
    if (holder !== undefined && !isAlive(holder)) dropStale(path);
    else if (holder !== undefined && !waiting) {
      waiting = true;
      say(`waiting for process ${holder}, which is installing already (if it is not, remove ${path}).`);
    }
    await sleep(POLL_MS);
  }
  try {
    return await act();
  } finally {
    rmSync(path, { force: true });
  }
}

/** A hard link appears with its content or not at all, so a reader never sees a lock without its holder. */
function tryTake(path) {
  const own = `${path}.${process.pid}`;
  writeFileSync(own, `${process.pid}\n`);
  try {
    linkSync(own, path);
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(own, { force: true });
  }
}

function holderOf(path) {
  try {
    return Number.parseInt(readFileSync(path, "utf8"), 10);
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    throw error;
  }
}

function isAlive(pid) {
  if (!Number.isInteger(pid)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

/** Renames first, then looks again: between two waiters that both saw the dead holder, one may have taken the lock anew. */
function dropStale(path) {
  const aside = `${path}.stale.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (error.code === "ENOENT") return;
    throw error;
  }
  if (isAlive(holderOf(aside))) {
    try {
      linkSync(aside, path);
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
    }
  }
  rmSync(aside, { force: true });
}
