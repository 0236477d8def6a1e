const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const COMMA = 0x2c;
const isOpen = (byte: number): boolean => byte === 0x7b || byte === 0x5b;
const isClose = (byte: number): boolean => byte === 0x7d || byte === 0x5d;
const isSpace = (byte: number): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

/**
 * Finds a string field of `metadata` in the JSON of one object without decoding it.
 *
 * Shape:  the field's text; "" when the metadata has no such field; undefined when only decoding can tell (no metadata
 *         object, an escape in a key before it or in the value, a value that is no string, bytes cut short).
 * Source: API conventions; the API server writes `metadata` first and its name, namespace and version within 200 bytes or so.
 */
export function scanMetadata(object: Buffer, field: "namespace" | "resourceVersion" | "uid"): string | undefined {
  const metadata = findValue(object, skipSpace(object, 0), "metadata");
  if (metadata === undefined || metadata === -1 || object[metadata] !== 0x7b) return undefined;
  const value = findValue(object, metadata, field);
  if (value === -1) return "";
  if (value === undefined || object[value] !== QUOTE) return undefined;
  const end = endOfString(object, value);
  if (end === -1) return undefined;
  const text = object.toString("latin1", value + 1, end - 1);
  // Namespaces, versions and UIDs are plain ASCII; whatever is not goes the safe way.
  return /^[\w.:-]*$/.test(text) ? text : undefined;
}

/** Where the value of `key` begins in the JSON object that begins at `open`; -1 when the object ends without it, undefined when unsure. */
function findValue(bytes: Buffer, open: number, key: string): number | undefined {
  if (bytes[open] !== 0x7b) return undefined;
  let position = skipSpace(bytes, open + 1);
  if (bytes[position] === 0x7d) return -1;
  for (;;) {
    if (bytes[position] !== QUOTE) return undefined;
    const keyEnd = endOfString(bytes, position);
    if (keyEnd === -1) return undefined;
    const found = isKey(bytes, position + 1, { keyEnd: keyEnd - 1, key });
    if (found === undefined) return undefined;
    position = skipSpace(bytes, keyEnd);
    if (bytes[position] !== COLON) return undefined;
    position = skipSpace(bytes, position + 1);
    if (found) return position;
    position = skipSpace(bytes, endOfValue(bytes, position));
    if (bytes[position] === 0x7d) return -1;
    if (bytes[position] !== COMMA) return undefined;
    position = skipSpace(bytes, position + 1);
  }
}

/** Whether the key's bytes are `key`; undefined when they hold an escape, which could spell anything. */
function isKey(
  bytes: Buffer,
  from: number,
  wanted: { readonly keyEnd: number; readonly key: string },
): boolean | undefined {
  const { keyEnd, key } = wanted;
  let same = keyEnd - from === key.length;
  for (let position = from; position < keyEnd; position += 1) {
    const byte = bytes[position];
    if (byte === BACKSLASH) return undefined;
    if (same && byte !== key.charCodeAt(position - from)) same = false;
  }
  return same;
}

/** The position behind a string that begins with its quote at `from`; -1 when it has no end. */
function endOfString(bytes: Buffer, from: number): number {
  for (let position = from + 1; position < bytes.length; position += 1) {
    const byte = bytes[position];
    if (byte === BACKSLASH) position += 1;
    else if (byte === QUOTE) return position + 1;
  }
  return -1;
}

/** The position behind the value at `from`, or the end of the bytes. */
function endOfValue(bytes: Buffer, from: number): number {
  let depth = 0;
  for (let position = from; position < bytes.length; ) {
    const byte = bytes[position] ?? 0;
    if (byte === QUOTE) {
      const end = endOfString(bytes, position);
      if (end === -1) return bytes.length;
      position = end;
      if (depth === 0) return position;
    } else if (isOpen(byte)) {
      depth += 1;
      position += 1;
    } else if (isClose(byte)) {
      if (depth === 0) return position;
      depth -= 1;
      position += 1;
      if (depth === 0) return position;
    } else if (depth === 0 && (byte === COMMA || isSpace(byte))) return position;
    else position += 1;
  }
  return bytes.length;
}

function skipSpace(bytes: Buffer, from: number): number {
  let position = from;
  while (position < bytes.length && isSpace(bytes[position] ?? 0)) position += 1;
  return position;
}
