import { isDeepStrictEqual } from "node:util";
import { type Kind, type MessageFields, resourcePath } from "@kube-state-shards/families";
import { type ApiClient, type ApiObject, createReflector, isSettled } from "@kube-state-shards/listwatch";
import { waitUntil } from "../process/wait-until.ts";

/** The type of the answer to a list of the kind that may come in protobuf or JSON. */
export async function answeredType(client: ApiClient, kind: Kind): Promise<string> {
  const { headers, body } = await client.request({
    method: "GET",
    path: `${resourcePath(kind)}?limit=1`,
    lane: "list",
    accept: "application/vnd.kubernetes.protobuf,application/json",
  });
  for await (const _chunk of body); // read to its end, as it must be
  return headers["content-type"] ?? "none";
}

/** All objects of a kind, by namespace and name, as a reflector brings them: in protobuf, or without `fields` in JSON. */
export async function listObjects(
  client: ApiClient,
  kind: Kind,
  fields: MessageFields | undefined,
): Promise<ReadonlyMap<string, ApiObject>> {
  const objects = new Map<string, ApiObject>();
  const add = (object: ApiObject): void => {
    const { namespace = "", name } = object["metadata"] as { readonly namespace?: string; readonly name: string };
    objects.set(`${namespace}/${name}`, object);
  };
  const reflector = createReflector({
    client,
    resource: { name: kind.resource, path: resourcePath(kind) },
    metadataOnly: kind.metadataOnly,
    fields,
    sink: { beginReplace: () => ({ add, commit: async () => {}, abort: () => {} }), upsert: add, remove: () => {} },
  });
  reflector.start();
  await waitUntil(async () => isSettled(reflector.state()) || undefined, {
    everyMs: 20,
    what: () => `a list of ${kind.resource}: ${JSON.stringify(reflector.state())}`,
  });
  await reflector.stop();
  return objects;
}

/** Objects that are not the same, of the wanted fields, in both maps: each with what one and the other has. */
export function differingObjects(
  fields: MessageFields,
  left: ReadonlyMap<string, ApiObject>,
  right: ReadonlyMap<string, ApiObject>,
): readonly string[] {
  const show = (object: ApiObject | undefined): unknown =>
    wanted(object === undefined ? undefined : JSON.parse(JSON.stringify(object)), fields);
  return [...new Set([...left.keys(), ...right.keys()])].flatMap((key) => {
    const [one, other] = [show(left.get(key)), show(right.get(key))];
    return isDeepStrictEqual(one, other) ? [] : [`${key}: ${JSON.stringify(one)} is not ${JSON.stringify(other)}`];
  });
}

/** What an object has of the fields, but for null and empty lists and maps, which protobuf does not tell from none. */
function wanted(value: unknown, fields: MessageFields): unknown {
  if (Array.isArray(value)) return value.map((item) => wanted(item, fields));
  const entries = Object.entries(fields).flatMap(([name, field]): (readonly [string, unknown])[] => {
    if (field.form === "inline") return Object.entries(Object(wanted(value, field.fields)));
    const inner: unknown = Object(value)[name];
    if (inner === undefined || inner === null) return [];
    if (field.form !== "one" && Object.keys(Object(inner)).length === 0) return [];
    return [[name, field.value === "object" ? wanted(inner, field.fields) : inner]];
  });
  return Object.fromEntries(entries);
}
