import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { InputFileError } from "../input/input-file-error.ts";

const MIN_LENGTH = 16;

/** The fleet's shared token: from a file, else a random one that lives in this process only. Errors: `InputFileError`. */
export async function readFleetToken(file: string | undefined): Promise<string> {
  if (file === undefined) return randomBytes(32).toString("hex");
  let token: string;
  try {
    token = (await readFile(file, "utf8")).trim();
  } catch (error) {
    const came = error instanceof Error ? error.message : String(error);
    throw new InputFileError({ file }, `${came}: check --fleet-token-file`, { cause: error });
  }
  if (token.length >= MIN_LENGTH && !/\s/.test(token)) return token;
  throw new InputFileError(
    { file },
    `got a token of ${token.length} characters${/\s/.test(token) ? " with blanks" : ""}, want at least ${MIN_LENGTH} without blanks: ` +
      "head -c 32 /dev/urandom | xxd -p -c 64 makes one",
  );
}
