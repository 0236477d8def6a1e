import type { Resource } from "../cluster/resource.ts";
import type { StoredObject } from "../cluster/stored-object.ts";
import { badRequest } from "../status/status.ts";

export type ObjectMatcher = (object: StoredObject) => boolean;

const FIELDS: Readonly<Record<string, (object: StoredObject) => string>> = {
  "metadata.name": (object) => object.name,
  "metadata.namespace": (object) => object.namespace,
  "spec.nodeName": (object) => object.nodeName,
  "spec.unschedulable": (object) => String(object.unschedulable),
  "status.phase": (object) => object.phase,
};

const SUPPORTED_BY: Readonly<Record<string, readonly string[]>> = {
  pods: ["spec.nodeName", "status.phase"],
  namespaces: ["status.phase"],
  nodes: ["spec.unschedulable"],
};

/** `metadata.name=x,spec.nodeName!=y`. Undefined for an empty selector. Errors: 400 for a field the resource does not index. */
export function parseFieldSelector(resource: Resource, text: string): ObjectMatcher | undefined {
  if (text.trim() === "") return undefined;
  const matchers = text
    .split(",")
    .filter((part) => part !== "")
    .map((part) => parseTerm(resource, part));
  return (object) => matchers.every((matches) => matches(object));
}

function parseTerm(resource: Resource, text: string): ObjectMatcher {
  const term = /^([^!=]+)(==|=|!=)(.*)$/.exec(text);
  if (term === null) throw badRequest(`invalid selector: '${text}'; can't understand '${text}'`);
  const [, field = "", operator, value = ""] = term;
  const read = FIELDS[field];
  const supported =
    field === "metadata.name" || isNamespaced(resource, field) || SUPPORTED_BY[resource.name]?.includes(field);
  if (read === undefined || supported !== true) throw badRequest(`field label not supported: ${field}`);
  return operator === "!=" ? (object) => read(object) !== value : (object) => read(object) === value;
}

const isNamespaced = (resource: Resource, field: string): boolean =>
  field === "metadata.namespace" && resource.scope === "namespaced";
