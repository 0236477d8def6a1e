import { InputFileError } from "./input-file-error.ts";
import type { ReadDocument } from "./read-document.ts";

/** An object that says what it is. Everything below `metadata` is narrowed where it is rendered. */
export type InputObject = {
  readonly kind: string;
  /** Of `apiVersion`; empty for the core group. */
  readonly group: string;
  readonly object: Readonly<Record<string, unknown>>;
};

/**
 * The objects of a file: each document is one, or a list of them (`kind: List`, `PodList`, a bare array).
 *
 * Errors: `InputFileError` for what is no Kubernetes object.
 */
export function listObjects(documents: readonly ReadDocument[], file: string): readonly InputObject[] {
  return documents.flatMap(({ value, line }) => objectsOf(value, { place: { file, line } }));
}

type Context = {
  readonly place: { readonly file: string; readonly line: number };
  /** What a typed list says of its items, which then say nothing themselves. */
  readonly inherited?: { readonly kind: string; readonly apiVersion: string } | undefined;
};

function objectsOf(value: unknown, context: Context): readonly InputObject[] {
  if (Array.isArray(value)) return value.flatMap((item) => objectsOf(item, context));
  if (!isRecord(value)) throw noObject(context, `got ${show(value)}`);
  const kind = typeof value["kind"] === "string" ? value["kind"] : context.inherited?.kind;
  const apiVersion =
    typeof value["apiVersion"] === "string" ? value["apiVersion"] : (context.inherited?.apiVersion ?? "");
  if (kind === undefined || kind === "") throw noObject(context, 'got an object without "kind"');
  if (!kind.endsWith("List") || !("items" in value)) return [{ kind, group: groupOf(apiVersion), object: value }];
  const items = value["items"] ?? []; // Go writes an empty list as null
  if (!Array.isArray(items)) throw noObject(context, `got ${kind} whose "items" is ${show(items)}`);
  const inherited = kind === "List" ? undefined : { kind: kind.slice(0, -"List".length), apiVersion };
  return items.flatMap((item) => objectsOf(item, { place: context.place, inherited }));
}

const noObject = ({ place }: Context, got: string): InputFileError =>
  new InputFileError(
    place,
    `${got} in the document that begins here, want Kubernetes objects as "kubectl get -o json" or "-o yaml" prints them`,
  );

const groupOf = (apiVersion: string): string =>
  apiVersion.includes("/") ? apiVersion.slice(0, apiVersion.indexOf("/")) : "";

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
