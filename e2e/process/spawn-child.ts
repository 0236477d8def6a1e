import { type ChildProcess, spawn } from "node:child_process";
import { atExit } from "./at-exit.ts";
import { waitUntil } from "./wait-until.ts";

type ChildExit = { readonly code: number | null; readonly signal: NodeJS.Signals | null };

export type Child = {
  readonly pid: number;
  /** Everything written so far. */
  stdout(): string;
  stderr(): string;
  /** Both streams in the order they came. */
  output(): string;
  /** Undefined while the process runs. */
  exit(): ChildExit | undefined;
  /** Resolves once the process has ended and its streams are closed. */
  readonly exited: Promise<ChildExit>;
  /** Asks it to end (SIGTERM), and after `graceMs` makes it end. */
  stop(signal?: NodeJS.Signals): Promise<ChildExit>;
  kill(signal: NodeJS.Signals): void;
};

export type ChildOptions = {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  readonly stdin?: string;
  /** Between SIGTERM and SIGKILL. Default 30,000. */
  readonly graceMs?: number;
};

/** Starts a process that never outlives this one. Errors: the system's own (`ENOENT`) reject `exited` and throw from `pid`. */
export function spawnChild(command: string, args: readonly string[], options: ChildOptions = {}): Child {
  const child = spawn(command, [...args], {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: [options.stdin === undefined ? "ignore" : "pipe", "pipe", "pipe"],
  });
  if (child.pid === undefined) {
    child.once("error", () => {});
    throw new Error(`start ${command}: could not be started. Check that it is there and may be run.`);
  }
  if (options.stdin !== undefined) child.stdin?.end(options.stdin);
  return watchChild(child, child.pid, options.graceMs ?? 30_000);
}

function watchChild(child: ChildProcess, pid: number, graceMs: number): Child {
  const texts = { stdout: "", stderr: "", output: "" };
  let ended: ChildExit | undefined;
  const release = atExit(() => void process.kill(pid, "SIGKILL"));
  for (const name of ["stdout", "stderr"] as const) {
    child[name]?.setEncoding("utf8").on("data", (text: string) => {
      texts[name] += text;
      texts.output += text;
    });
  }
  const exited = new Promise<ChildExit>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      ended = { code, signal };
      release();
    });
    child.once("close", (code, signal) => resolve({ code, signal }));
  });
  exited.catch(() => {});
  return {
    pid,
    stdout: () => texts.stdout,
    stderr: () => texts.stderr,
    output: () => texts.output,
    exit: () => ended,
    exited,
    kill: (signal) => void child.kill(signal),
    stop: async (signal = "SIGTERM") => {
      if (ended !== undefined) return exited;
      child.kill(signal);
      const timer = setTimeout(() => child.kill("SIGKILL"), graceMs);
      try {
        return await exited;
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

/** Runs a command to its end. Errors: an exit code other than 0, with what the command said. */
export async function runToEnd(command: string, args: readonly string[], options: ChildOptions = {}): Promise<string> {
  const child = spawnChild(command, args, options);
  const { code, signal } = await child.exited;
  if (code !== 0) throw new Error(`run ${command} ${args.join(" ")}: ended with ${code ?? signal}:\n${child.output()}`);
  return child.stdout();
}

/** Waits for `pattern` in what the child writes. Errors: it ended first, or `timeoutMs` passed; both show its last words. */
export async function waitForOutput(child: Child, pattern: RegExp, timeoutMs = 60_000): Promise<RegExpExecArray> {
  return await waitUntil(
    () => {
      const found = pattern.exec(child.output());
      if (found === null && child.exit() !== undefined) {
        throw new Error(
          `wait for ${pattern}: the process ended with ${JSON.stringify(child.exit())}:\n${lastWords(child)}`,
        );
      }
      return found ?? undefined;
    },
    { timeoutMs, what: () => `${pattern} in the output of process ${child.pid}; its last words:\n${lastWords(child)}` },
  );
}

/** The end of what it wrote, for messages. */
export const lastWords = (child: Child): string => child.output().slice(-4_000);
