type LogLine = (fields: Readonly<Record<string, unknown>>, message: string) => void;

/** The part of a pino logger that we need. */
export type Log = { readonly debug: LogLine; readonly info: LogLine; readonly warn: LogLine; readonly error: LogLine };

export const silentLog: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
