import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A field as Kubernetes' public types have it, in the words of `kubernetes-messages.txt`. */
export type PublishedField = {
  /** Its name in JSON; with `~` before it, its fields are those of the message around it. */
  readonly name: string;
  readonly number: number;
  /** `text`, `map:quantity`, `list:core.v1.Container`, ... */
  readonly type: string;
  readonly zero: "pointer" | "always" | "omit";
};

export type PublishedMessages = {
  readonly messages: ReadonlyMap<string, readonly PublishedField[]>;
  /** By resource and version, with a space between: the name of the message. */
  readonly kinds: ReadonlyMap<string, string>;
};

/** All messages that objects of the catalogue's kinds consist of, read once. */
export function readPublishedMessages(): PublishedMessages {
  const lines = readFileSync(join(import.meta.dirname, "kubernetes-messages.txt"), "utf8").split("\n");
  const messages = new Map<string, readonly PublishedField[]>();
  const kinds = new Map<string, string>();
  for (const line of lines) {
    if (line === "" || line.startsWith("#")) continue;
    const [, resource, version, root = ""] = /^KIND (\S+) (\S+) (\S+)$/.exec(line) ?? [];
    if (resource !== undefined) kinds.set(`${resource} ${version}`, root);
    else {
      const [message = "", fields = ""] = line.split(/: (.*)/);
      messages.set(message, fields === "" ? [] : fields.split("; ").map(readField));
    }
  }
  return { messages, kinds };
}

function readField(written: string): PublishedField {
  const [, name, number, type, zero] = /^(\S+)=(\d+) (\S+) (pointer|always|omit)$/.exec(written) ?? [];
  if (name === undefined || type === undefined) throw new Error(`read the published messages: no field: ${written}`);
  return { name, number: Number(number), type, zero: zero as PublishedField["zero"] };
}
