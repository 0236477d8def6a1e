import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { withLock } from "./with-lock.mjs";

/** The pin of the package manager: the lock file is written by it. */
const PNPM = "pnpm@12.21.0";
const STAMP = join("node_modules", ".kss-install-stamp");

export class InstallError extends Error {}

/** Installs what pnpm-lock.yaml names, unless the stamp says that this was done already. Safe to run several times at once. */
export async function ensureInstalled(root, say) {
  if (isCurrent(root)) return;
  await withLock({ path: join(root, ".cache", "install.lock"), say }, async () => {
    if (isCurrent(root)) return; // whoever held the lock before us did it
    const wanted = wantedStamp(root);
    say(`installing Node 24 and the dependencies of pnpm-lock.yaml (${PNPM}); the first time takes about a minute.`);
    const startedMs = Date.now();
    await install(root);
    mkdirSync(join(root, "node_modules"), { recursive: true });
    writeFileSync(join(root, STAMP), wanted);
    say(`installed in ${Math.round((Date.now() - startedMs) / 1000)} s.`);
  });
}

const isCurrent = (root) =>
  existsSync(join(root, "node_modules", ".bin", "node")) &&
  existsSync(join(root, STAMP)) &&
  readFileSync(join(root, STAMP), "utf8") === wantedStamp(root);

/** Hash of every file that decides what an install gives. */
function wantedStamp(root) {
  const folders = ["packages", "."].flatMap((parent) =>
    readdirSync(join(root, parent), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name !== "node_modules")
      .map((entry) => join(parent, entry.name)),
  );
  const files = [
    "pnpm-lock.yaml",
    "pnpm-workspace.yaml",
    "package.json",
    ...folders.map((folder) => join(folder, "package.json")),
  ];
  const hash = createHash("sha256");
  for (const file of files.sort()) {
    if (!existsSync(join(root, file))) continue;
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update("\0");
  }
  return `${hash.digest("hex")}\n`;
}

/** Keeps what npx and pnpm print to itself, and shows it only when they fail. */
function install(root) {
  // The checkout's own node_modules/.bin is left off the PATH: npx must not run on the Node that this install may replace.
  const path = (process.env.PATH ?? "")
    .split(delimiter)
    .filter((folder) => folder !== join(root, "node_modules", ".bin"));
  // CI: pnpm asks before it removes a node_modules of another version, and there is nobody to answer.
  const env = { ...process.env, PATH: path.join(delimiter), CI: "true", npm_config_update_notifier: "false" };
  return new Promise((resolve, reject) => {
    const args = ["-y", PNPM, "install", "--frozen-lockfile", "--reporter=append-only"];
    const child = spawn("npx", args, { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
    const forward = (signal) => child.kill(signal);
    process.once("SIGINT", forward).once("SIGTERM", forward);
    const output = [];
    child.stdout.on("data", (chunk) => output.push(chunk));
    child.stderr.on("data", (chunk) => output.push(chunk));
    child.once("error", (cause) =>
      reject(
        new InstallError(
          `install: npx could not be started (${cause.message}). It comes with npm: check that npm is installed.`,
        ),
      ),
    );
    child.once("close", (code, signal) => {
      process.removeListener("SIGINT", forward).removeListener("SIGTERM", forward);
      if (code === 0) return resolve();
      const printed = Buffer.concat(output).toString("utf8").trimEnd();
      reject(
        new InstallError(
          `install: "npx ${args.join(" ")}" ended with ${signal ?? `exit code ${code}`}, want 0. It printed:\n${printed}\n` +
            `kube-state-shards: if a package.json was changed, run "npx -y ${PNPM} install" to bring pnpm-lock.yaml up to date; otherwise check the network and the npm registry's settings.`,
        ),
      );
    });
  });
}
