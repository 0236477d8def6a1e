import { readFile } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import { InputFileError } from "./input-file-error.ts";

/** The whole text of a file, or of standard input for `-`. Errors: `InputFileError`. */
export async function readText(file: string, stdin: NodeJS.ReadableStream): Promise<string> {
  let bytes: Buffer;
  try {
    bytes = file === "-" ? await buffer(stdin) : await readFile(file);
  } catch (error) {
    throw new InputFileError({ file }, explainRead(error), { cause: error });
  }
  // PowerShell's `>` writes UTF-16 with a byte order mark.
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : "utf-8";
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (error) {
    const tooLong = error instanceof Error && "code" in error && error.code === "ERR_STRING_TOO_LONG";
    const problem = tooLong
      ? "larger than one text can be (512 MiB): split it, for example by namespace"
      : "not text in UTF-8: want JSON or YAML";
    throw new InputFileError({ file }, problem, { cause: error });
  }
}

function explainRead(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  switch (code) {
    case "ENOENT":
      return "no such file: check --file (a relative path starts where you stand)";
    case "EACCES":
      return "not permitted: check the file's permissions";
    case "EISDIR":
      return "is a folder: want a file, or - for standard input";
    default:
      return error instanceof Error ? error.message : String(error);
  }
}
