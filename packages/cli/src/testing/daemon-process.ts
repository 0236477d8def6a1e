import { vi } from "vitest";
import { startProcess } from "./run-process.ts";

/** A command that goes on until it is told to stop. */
export type DaemonProcess = {
  /** What it has said on stderr so far. */
  said(): string;
  /** Waits until stderr matches, and gives the match. Fails when the process ends first. */
  saying(pattern: RegExp): Promise<RegExpExecArray>;
  /** Sends SIGTERM and gives the exit code. */
  stop(): Promise<number | null>;
};

const WAIT = { timeout: 60_000, interval: 50 };

export function startDaemon(argv: readonly string[], env: Readonly<Record<string, string>> = {}): DaemonProcess {
  const child = startProcess(argv, env);
  let said = "";
  let ended = false;
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
    said += chunk;
  });
  const exited = new Promise<number | null>((resolve) =>
    child.once("close", (code) => {
      ended = true;
      resolve(code);
    }),
  );
  return {
    said: () => said,
    saying: (pattern) =>
      vi.waitUntil(() => {
        const match = pattern.exec(said);
        if (match === null && ended) throw new Error(`${argv.join(" ")} ended before it said ${pattern}:\n${said}`);
        return match ?? undefined;
      }, WAIT),
    stop: () => {
      child.kill("SIGTERM");
      return exited;
    },
  };
}

/** Asks until the answer has this status, and gives its text. */
export async function getUntil(url: string, status: number): Promise<string> {
  return await vi.waitUntil(async () => {
    const response = await fetch(url).catch(() => undefined);
    const text = await response?.text();
    return response?.status === status ? text : undefined;
  }, WAIT);
}

/** `namespace/name` of each pod that a body shows, in order, with repetitions. */
export function podsOf(body: string): readonly string[] {
  return [...body.matchAll(/^kube_pod_info\{namespace="([^"]*)",pod="([^"]*)"/gm)].map(
    ([, namespace, pod]) => `${namespace}/${pod}`,
  );
}
