import { execFileSync } from "node:child_process";
import { cpus, totalmem } from "node:os";
import { imageEnvironment } from "./image-environment.ts";
import { root } from "./settings.ts";

/** What the figures depend on. */
export function circumstances(argv: readonly string[]): readonly string[] {
  const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { cwd: root, encoding: "utf8" }).trim();
  return [
    `${new Date().toISOString().slice(0, 10)}, commit ${commit}, Node ${process.version}, kube-apiserver 1.36, etcd 3.6`,
    `machine: ${cpus().length} cores (${cpus()[0]?.model ?? "unknown"}), ${Math.round(totalmem() / 2 ** 30)} GiB`,
    `environment: as in the image, ${Object.keys(imageEnvironment())
      .map((name) => `${name}=${process.env[name]}`)
      .join(" ")}`,
    `command: \`${measureSettings()}npm run bench${argv.length === 0 ? "" : ` -- ${withoutPeer(argv).join(" ")}`}\``,
  ];
}

/** What measure.py was told by the environment, since it changes the figures. */
const measureSettings = (): string =>
  ["QUIET", "LIMIT", "SCRAPES"]
    .flatMap((name) => (process.env[name] ? [`${name}=${process.env[name]} `] : []))
    .join("");

/** A peer's command names files of one machine: they say nothing elsewhere. */
const withoutPeer = (argv: readonly string[]): readonly string[] =>
  argv.map((arg, index) => (argv[index - 1] === "--peer" ? "CMD" : arg.replace(/^--peer=.*/s, "--peer=CMD")));
