import { once } from "node:events";
import type { Writable } from "node:stream";

/** stdout for what a command prints, stderr for everything else it says. */
export type Console = {
  /** Resolves when there is room for more. A reader that hung up (`| head`) is no error: the rest is dropped. */
  print(text: string): Promise<void>;
  /** One line on stderr. */
  say(line: string): void;
};

export type ConsoleStreams = { readonly stdout: Writable; readonly stderr: Writable };

export function createConsole({ stdout, stderr }: ConsoleStreams): Console {
  let readerGone = false;
  stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    readerGone = true;
  });
  stderr.on("error", () => {}); // nobody is left to be told
  return {
    print: async (text) => {
      if (readerGone || stdout.write(text)) return;
      // `close` also ends the wait for room when the reader has hung up.
      await Promise.race([once(stdout, "drain"), once(stdout, "close")]).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== "EPIPE") throw error;
      });
    },
    say: (line) => {
      stderr.write(`${line}\n`);
    },
  };
}
