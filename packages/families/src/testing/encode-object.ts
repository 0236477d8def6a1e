import protobuf from "protobufjs";
import { type PublishedField, readPublishedMessages } from "./kubernetes-messages.ts";

/**
 * The protobuf of an object, as the API server writes it: by a general library and the published messages, so that it shares
 * no number and no rule with the decoder. What has a wrong type is left out.
 */
export function encodeObject(resource: string, version: string, object: unknown): Buffer {
  const message = published.kinds.get(`${resource} ${version}`);
  if (message === undefined) throw new Error(`encode an object: ${resource} ${version} is not published`);
  const type = library.lookupType(wireName(message));
  return Buffer.from(type.encode(type.create(toMessage(message, recordOf(object)))).finish());
}

const published = readPublishedMessages();

const wireName = (message: string): string => message.replaceAll(".", "_");

/** `~` may not be in a name of the library's. */
const keyOf = ({ name }: PublishedField): string => name.replace("~", "inline_");

const SCALARS: Readonly<Record<string, string>> = {
  text: "string",
  integer: "int64",
  flag: "bool",
  bytes: "bytes",
  double: "double",
  time: "Time",
  microTime: "Time",
  quantity: "Quantity",
  intOrString: "IntOrString",
};

type Fields = Record<string, protobuf.IField | protobuf.IMapField>;

/** Of proto2, as Kubernetes' messages are: what is 0 or "" is sent. */
const proto2 = (fields: Fields) => ({ edition: "proto2", fields });

const library = protobuf.Root.fromJSON({
  nested: {
    Time: proto2({ seconds: { type: "int64", id: 1 }, nanos: { type: "int32", id: 2 } }),
    Quantity: proto2({ string: { type: "string", id: 1 } }),
    IntOrString: proto2({
      type: { type: "int64", id: 1 },
      intVal: { type: "int32", id: 2 },
      strVal: { type: "string", id: 3 },
    }),
    ...Object.fromEntries([...published.messages].map(([name, fields]) => [wireName(name), describeMessage(fields)])),
  },
});

function describeMessage(fields: readonly PublishedField[]) {
  const described = fields.filter(({ type }) => type !== "map:list");
  return proto2(Object.fromEntries(described.map((field) => [keyOf(field), describeField(field)])));
}

function describeField({ number: id, type }: PublishedField): protobuf.IField | protobuf.IMapField {
  const [, form, inner = type] = /^(map|list):(.+)$/.exec(type) ?? [];
  const wireType = SCALARS[inner] ?? wireName(inner);
  if (form === "map") return { keyType: "string", type: wireType, id };
  return form === "list" ? { rule: "repeated", type: wireType, id } : { type: wireType, id };
}

type Json = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const recordOf = (value: unknown): Json => (isRecord(value) ? value : {});

/** What is not there has its zero value written, unless it is a pointer, a list, a map or bytes: Go's structs have no "absent". */
function toMessage(message: string, object: Json): Record<string, unknown> {
  const built: Record<string, unknown> = {};
  for (const field of published.messages.get(message) ?? []) {
    const value = field.name.startsWith("~") ? object : object[field.name];
    const written = toWire(field, value);
    if (written !== undefined) built[keyOf(field)] = written;
  }
  return built;
}

function toWire({ type, zero }: PublishedField, value: unknown): unknown {
  const [, form, inner = type] = /^(map|list):(.+)$/.exec(type) ?? [];
  if (form === "list") return Array.isArray(value) ? value.map((item) => toOne(inner, item)) : undefined;
  if (form === "map") {
    if (inner === "list" || !isRecord(value)) return undefined;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toOne(inner, item)]));
  }
  const isAbsent = value === undefined || value === null;
  return isAbsent && (zero === "pointer" || type === "bytes") ? undefined : toOne(inner, value);
}

function toOne(type: string, value: unknown): unknown {
  switch (type) {
    case "text":
      return typeof value === "string" ? value : "";
    case "integer":
    case "double":
      return typeof value === "number" ? value : 0;
    case "flag":
      return value === true;
    case "bytes":
      return Buffer.from(typeof value === "string" ? value : "", "base64");
    case "quantity":
      return { string: typeof value === "string" || typeof value === "number" ? String(value) : "0" };
    case "intOrString":
      return typeof value === "string"
        ? { type: 1, intVal: 0, strVal: value }
        : { type: 0, intVal: typeof value === "number" ? value : 0, strVal: "" };
    case "time":
    case "microTime":
      return toTime(value);
    default:
      return toMessage(type, recordOf(value));
  }
}

function toTime(value: unknown): Record<string, unknown> {
  const milliseconds = typeof value === "string" ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(milliseconds)) return {};
  const seconds = Math.floor(milliseconds / 1000);
  const fraction = /\.(\d{1,9})/.exec(String(value))?.[1] ?? "";
  return { seconds, nanos: Number(fraction.padEnd(9, "0")) };
}
