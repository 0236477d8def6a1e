import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import {
  type OptionSources,
  type OptionsSchema,
  peekOption,
  type ReadOptions,
  readOptions,
} from "@kube-state-shards/daemon";
import { InputFileError } from "../input/input-file-error.ts";
import { parseSettings } from "./parse-settings.ts";

/** What the file of `--config` holds now; `text` is undefined while there is none. */
export type SettingsText = { readonly text: string | undefined; readonly hash: string };

/** A command's options, and where they come from. */
export type Settings<Values> = {
  readonly first: ReadOptions<Values>;
  /** The file of `--config`, and its hash when `first` was read; undefined without one. */
  readonly file: { readonly path: string; readonly hash: string } | undefined;
  /** Errors: `InputFileError` when the file cannot be read. */
  look(): Promise<SettingsText>;
  /** Errors: `UsageError` with every fault. */
  parse(text: string | undefined): ReadOptions<Values>;
};

type Sources = Pick<OptionSources, "argv" | "env">;

/** Reads the options of a command, with its settings file if it has one. Errors: `UsageError`, `InputFileError`. */
export async function openSettings<Values>(schema: OptionsSchema<Values>, sources: Sources): Promise<Settings<Values>> {
  const path = peekOption(schema, "config", sources);
  const parse = (text: string | undefined): ReadOptions<Values> =>
    readOptions(schema, {
      ...sources,
      config: text === undefined || typeof path !== "string" ? undefined : parseSettings(text, path),
    });
  if (typeof path !== "string") {
    return { first: parse(undefined), file: undefined, look: async () => hashed(undefined), parse };
  }
  const mayBeMissing = peekOption(schema, "continueWithoutConfig", sources) === true;
  const look = (): Promise<SettingsText> => readText(path, mayBeMissing);
  const { text, hash } = await look();
  return { first: parse(text), file: { path, hash }, look, parse };
}

/** A ConfigMap holds 1 MiB at most; more is not settings. */
const MAX_BYTES = 1 << 20;

async function readText(path: string, mayBeMissing: boolean): Promise<SettingsText> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
    if (code === "ENOENT" && mayBeMissing) return hashed(undefined);
    const problem =
      code === "ENOENT"
        ? "no such file: check --config, or give --continue-without-config to start without it"
        : `${cause instanceof Error ? cause.message : String(cause)}: check --config`;
    throw new InputFileError({ file: path }, problem, { cause });
  }
  if (bytes.length > MAX_BYTES) {
    throw new InputFileError({ file: path }, `got ${bytes.length} bytes, want at most ${MAX_BYTES}: check --config`);
  }
  return hashed(bytes.toString("utf8"));
}

const hashed = (text: string | undefined): SettingsText => ({
  text,
  hash: createHash("sha256")
    .update(text ?? "")
    .digest("hex"),
});
