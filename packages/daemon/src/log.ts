import type { Log } from "@kube-state-shards/listwatch";
import { type DestinationStream, destination, pino, stdSerializers, stdTimeFunctions } from "pino";

export const LOG_LEVELS = ["debug", "info", "warn", "error", "silent"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export const LOG_FORMATS = ["text", "json"] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];

export type LogOptions = {
  readonly level: LogLevel;
  readonly format: LogFormat;
  /** Fields of every line, such as the shard's name. */
  readonly fields?: Readonly<Record<string, string>>;
  /** Where lines go; stderr unless a test looks at them. */
  readonly stream?: DestinationStream;
};

/** Log lines on stderr: stdout belongs to what a command prints. Written at once, so that the last line before an exit is there. */
export function createLog({
  level,
  format,
  fields = {},
  stream = destination({ fd: 2, sync: true }),
}: LogOptions): Log {
  return pino(
    {
      level,
      base: fields,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: stdSerializers.err, error: stdSerializers.err },
    },
    format === "json" ? stream : { write: (line: string) => stream.write(toText(line)) },
  );
}

/** The same log with fields that stand in every line; a line's own field of that name goes before. */
export function withFields(log: Log, fields: Readonly<Record<string, string>>): Log {
  return {
    debug: (own, message) => log.debug({ ...fields, ...own }, message),
    info: (own, message) => log.info({ ...fields, ...own }, message),
    warn: (own, message) => log.warn({ ...fields, ...own }, message),
    error: (own, message) => log.error({ ...fields, ...own }, message),
  };
}

/** `{"level":"info","time":"…","unit":"ns/a","msg":"took over"}` → `… INFO took over unit=ns/a`. */
function toText(line: string): string {
  const { level, time, msg, ...rest } = JSON.parse(line) as Readonly<Record<string, unknown>>;
  const fields = Object.entries(rest).map(([name, value]) => ` ${name}=${showField(value)}`);
  return `${String(time).slice(11, 23)} ${String(level).toUpperCase().padEnd(5)} ${String(msg ?? "")}${fields.join("")}\n`;
}

function showField(value: unknown): string {
  // An error is its message here; the stack is in the JSON form.
  const shown = typeof value === "object" && value !== null && "message" in value ? value.message : value;
  const text = typeof shown === "string" ? shown : (JSON.stringify(shown) ?? "");
  return /[\s"=]/.test(text) ? JSON.stringify(text) : text;
}
