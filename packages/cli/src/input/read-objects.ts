import { InputFileError } from "./input-file-error.ts";
import { type InputObject, listObjects } from "./list-objects.ts";
import { parseJsonStream } from "./parse-json-stream.ts";
import { parseYamlStream } from "./parse-yaml-stream.ts";
import { readText } from "./read-text.ts";

/**
 * The Kubernetes objects of a file: JSON (one value or several), or YAML (one document or several).
 *
 * Errors: `InputFileError` with file and line; one bad document fails the whole file.
 */
export async function readObjects(file: string, stdin: NodeJS.ReadableStream): Promise<readonly InputObject[]> {
  const text = await readText(file, stdin);
  if (text.trim() === "")
    throw new InputFileError({ file }, 'is empty, want the output of "kubectl get -o json" or "-o yaml"');
  return listObjects(looksLikeJson(text, file) ? parseJsonStream(text, file) : parseYamlStream(text, file), file);
}

/** YAML may begin with a bracket as well, but only a file that is named so is taken for it. */
const looksLikeJson = (text: string, file: string): boolean => /^\s*[[{]/.test(text) && !/\.ya?ml$/i.test(file);
