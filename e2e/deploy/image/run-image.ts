import { type Child, spawnChild } from "../../process/spawn-child.ts";
import type { BuiltImage } from "./build-image.ts";

/** Nothing may be written: what a read-only root file system would refuse, Node's own permission model does here. */
const READ_ONLY = ["--permission", "--allow-fs-read=*"];

/**
 * Starts the image's entry point as its user, with what it says of the environment and nothing else. Without the right to become
 * that user, as this one.
 */
export function runImage(
  image: BuiltImage,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Child {
  const inherited = Object.fromEntries(Object.keys(process.env).map((name) => [name, undefined]));
  const command = [image.node, ...READ_ONLY, image.program, ...args];
  const [uid = "", gid = ""] = image.user.split(":");
  const [program = "", ...rest] =
    process.getuid?.() === 0
      ? ["setpriv", "--reuid", uid, "--regid", gid, "--clear-groups", "--no-new-privs", ...command]
      : command;
  return spawnChild(program, rest, {
    cwd: image.root,
    env: { ...inherited, PATH: process.env.PATH, ...image.env, ...env },
  });
}
