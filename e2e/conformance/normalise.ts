import type { Answer } from "./target.ts";

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Values that differ from run to run and mean nothing: they only have to be there. */
const VARIABLE: Readonly<Record<string, string>> = {
  uid: "<uid>",
  resourceVersion: "<version>",
  creationTimestamp: "<time>",
  deletionTimestamp: "<time>",
  continue: "<token>",
};

/** What admission and defaulting add to a body is not what a list/watch client judges. */
const BODIES = ["spec", "status", "data", "managedFields"];

/** The shape of an answer, comparable between two servers. */
export function normaliseAnswer(answer: Answer, namespace: string): unknown {
  const body = answer.contentType.includes("json") ? normaliseText(answer.text, namespace) : answer.text;
  return { status: answer.status, contentType: answer.contentType, body };
}

/** One JSON text: a body, or a line of a watch. */
export function normaliseText(text: string, namespace: string): unknown {
  return normalise(JSON.parse(text), namespace);
}

function normalise(value: unknown, namespace: string): unknown {
  if (typeof value === "string") return maskText(value, namespace);
  if (Array.isArray(value)) return value.map((entry) => normalise(entry, namespace));
  if (!isObject(value)) return value;
  const kept: Record<string, unknown> = {};
  for (const [field, inner] of Object.entries(value)) {
    if (field === "managedFields") continue;
    // `status` is a word in a Status, and an object everywhere else.
    if (BODIES.includes(field) && isObject(inner)) continue;
    if (field === "message" && typeof inner === "string") kept[field] = maskMessage(inner, namespace);
    else kept[field] = VARIABLE[field] !== undefined && inner !== "" ? VARIABLE[field] : normalise(inner, namespace);
  }
  return kept;
}

const maskText = (text: string, namespace: string): string => text.replaceAll(namespace, "<namespace>");

const UID = /\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g;

/** Versions and uids in messages are the server's own. */
const maskMessage = (message: string, namespace: string): string =>
  maskText(message, namespace)
    .replace(UID, "<uid>")
    .replace(/\b\d+\b/g, "<n>");
