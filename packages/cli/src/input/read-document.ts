/** One document of a file: its value, not looked at yet, and the line it begins in. */
export type ReadDocument = { readonly value: unknown; readonly line: number };
