import { setTimeout as delay } from "node:timers/promises";
import { spawnChild } from "../process/spawn-child.ts";

export type CurlVerdict = {
  /** Whole bodies. */
  readonly bodies: number;
  /** Bodies that broke off, by what curl's exit code was. */
  readonly broken: readonly number[];
};

type CurlLoop = { stop(): Promise<CurlVerdict> };

/** Nobody listens; an answer other than 2xx; nothing came before the connection was closed. */
const UNANSWERED = [7, 22, 52];

/** Reads each URL once a second with curl, as somebody who looks does: no scraper, and none that a unit waits for. */
export function startCurlLoop(urls: () => readonly string[]): CurlLoop {
  let isStopped = false;
  let bodies = 0;
  const broken: number[] = [];
  const run = async (): Promise<void> => {
    while (!isStopped) {
      for (const url of urls()) {
        const child = spawnChild("curl", ["-sS", "--fail", "--compressed", "--max-time", "20", "-o", "/dev/null", url]);
        const { code } = await child.exited;
        if (code === 0) bodies += 1;
        else if (!UNANSWERED.includes(code ?? -1)) broken.push(code ?? -1);
      }
      await delay(1_000);
    }
  };
  const running = run();
  running.catch(() => {});
  return {
    stop: async () => {
      isStopped = true;
      await running;
      return { bodies, broken };
    },
  };
}
