import { chmod, copyFile, cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { runToEnd } from "../../process/spawn-child.ts";
import { temporaryFolder } from "../../process/temporary-folder.ts";
import { copyBuildContext } from "./build-context.ts";
import { readDockerfile, type Stage } from "./read-dockerfile.ts";

export const CONTEXT_ROOT = fileURLToPath(new URL("../../..", import.meta.url));
export const DOCKERFILE = join(CONTEXT_ROOT, "deploy/image/Dockerfile");

/** What the Dockerfile's last stage has, laid out in a folder that stands for the image's root. */
export type BuiltImage = {
  readonly root: string;
  /** What the base image brings, here a copy of the Node that runs this. */
  readonly node: string;
  /** The file that the entry point runs. */
  readonly program: string;
  readonly env: Readonly<Record<string, string>>;
  readonly user: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Of each stage. */
  readonly bases: readonly string[];
  /** Writes a file that everybody may read beside the root, as a volume would bring it, and gives its path. */
  write(name: string, text: string): Promise<string>;
  remove(): Promise<void>;
};

/**
 * Runs the Dockerfile's steps without a container engine, each stage in an empty folder of its own: COPY takes what .dockerignore lets
 * through, RUN runs in the stage's working directory with the Node that this process runs on. What a base image brings is not there.
 */
export async function buildImage(): Promise<BuiltImage> {
  const folder = await temporaryFolder("image");
  await chmod(folder.path, 0o755); // another user runs it
  const context = join(folder.path, "context");
  await copyBuildContext(CONTEXT_ROOT, context);
  const stages = readDockerfile(await readFile(DOCKERFILE, "utf8"));
  const roots = new Map<string, string>();
  let last: BuiltStage | undefined;
  for (const [index, stage] of stages.entries()) {
    const root = join(folder.path, `stage-${index}`);
    roots.set(stage.name ?? String(index), root);
    last = await buildStage(stage, { root, context, stageRoot: (name) => roots.get(name) });
  }
  if (last === undefined) throw new Error("build the image: the Dockerfile has no stage");
  const node = join(last.root, "usr/local/bin/node");
  await copyFile(process.execPath, node);
  return {
    ...{ ...last, node },
    bases: stages.map(({ from }) => from),
    write: async (name, text) => {
      const path = join(folder.path, name);
      await writeFile(path, text, { mode: 0o644 });
      return path;
    },
    remove: () => folder.remove(),
  };
}

type BuiltStage = Omit<BuiltImage, "node" | "bases" | "write" | "remove">;

type StageInput = {
  readonly root: string;
  readonly context: string;
  readonly stageRoot: (name: string) => string | undefined;
};

async function buildStage({ steps }: Stage, input: StageInput): Promise<BuiltStage> {
  const { root } = input;
  const env: Record<string, string> = {};
  const labels: Record<string, string> = {};
  let [workdir, user, program] = ["/", "root", ""];
  for (const step of steps) {
    switch (step.kind) {
      case "WORKDIR":
        workdir = step.text;
        await mkdir(join(root, workdir), { recursive: true });
        break;
      case "COPY":
        await copyStep(step, join(root, workdir), input);
        break;
      case "RUN":
        await runStep(step.text, join(root, workdir), root);
        break;
      case "ENV":
        env[step.name] = step.value;
        break;
      case "LABEL":
        labels[step.name] = step.value;
        break;
      case "USER":
        user = step.text;
        break;
      case "ENTRYPOINT":
        program = join(root, "usr/local/bin", step.words[0] ?? "");
        break;
      case "EXPOSE":
        break;
      default:
        throw new Error(`build the image: BUG, unhandled ${JSON.stringify(step satisfies never)}`);
    }
  }
  return { root, program, env, user, labels };
}

type CopyStep = { readonly from: string | undefined; readonly sources: readonly string[]; readonly target: string };

async function copyStep({ from, sources, target }: CopyStep, workdir: string, input: StageInput): Promise<void> {
  const origin = from === undefined ? input.context : input.stageRoot(from);
  if (origin === undefined) throw new Error(`COPY --from=${from}: there is no such stage before`);
  for (const source of sources) {
    const to = target.endsWith("/") ? join(workdir, target, basename(source)) : join(workdir, target);
    await mkdir(dirname(to), { recursive: true });
    await cp(join(origin, source), to, { recursive: true });
  }
}

/** Absolute paths of the image are those of its root's folder. */
async function runStep(command: string, workdir: string, root: string): Promise<void> {
  const local = command.replaceAll(/(?<=\s)\/(app|usr)\//g, `${root}/$1/`);
  await mkdir(join(root, "usr/local/bin"), { recursive: true });
  // Node and npm are the base image's: here those beside the Node that runs this.
  const path = `${dirname(process.execPath)}${delimiter}${process.env.PATH ?? ""}`;
  await runToEnd("sh", ["-c", local], { cwd: workdir, env: { PATH: path, CI: "true", INIT_CWD: undefined } });
}
