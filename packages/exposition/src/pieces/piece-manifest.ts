import { type FamilyHead, METRIC_TYPES } from "../sample.ts";
import { PieceStreamError } from "./piece-stream-error.ts";

export const PIECE_ENCODINGS = ["deflate", "identity"] as const;
export type PieceEncoding = (typeof PIECE_ENCODINGS)[number];

export const PIECE_STREAM_VERSION = 1;

/** What a piece stream holds: whose snapshot, which units are in it whole, which families in which order. */
export type PieceManifest = {
  readonly version: typeof PIECE_STREAM_VERSION;
  readonly shard: string;
  /** The assignment the shard had applied when it took the snapshot. */
  readonly order: { readonly term: number; readonly epoch: number };
  readonly encoding: PieceEncoding;
  readonly units: readonly string[];
  /** In catalogue order. A family may have no pieces. */
  readonly families: readonly FamilyHead[];
};

const METRIC_NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;

/** Errors: `PieceStreamError` for anything but a manifest of this version. */
export function parseManifest(json: Buffer): PieceManifest {
  let value: unknown;
  try {
    value = JSON.parse(json.toString("utf8"));
  } catch (cause) {
    throw new PieceStreamError("a manifest that is not JSON", "a JSON object", { cause });
  }
  const { version, shard, order, encoding, units, families } = fieldsOf(value, "manifest");
  if (version !== PIECE_STREAM_VERSION) throw fault("version", version, String(PIECE_STREAM_VERSION));
  if (typeof shard !== "string" || shard === "") throw fault("shard", shard, "a shard id");
  const known = PIECE_ENCODINGS.find((candidate) => candidate === encoding);
  if (known === undefined) throw fault("encoding", encoding, PIECE_ENCODINGS.join(" or "));
  if (!Array.isArray(units) || !units.every((unit) => typeof unit === "string")) {
    throw fault("units", units, "a list of unit ids");
  }
  if (!Array.isArray(families)) throw fault("families", families, "a list of family heads");
  return { version, shard, order: parseOrder(order), encoding: known, units, families: families.map(parseHead) };
}

function parseOrder(value: unknown): PieceManifest["order"] {
  const { term, epoch } = fieldsOf(value, "order");
  if (!isCount(term) || !isCount(epoch)) throw fault("order", value, "term and epoch, whole numbers from 0");
  return { term, epoch };
}

function parseHead(value: unknown): FamilyHead {
  const { name, type, help } = fieldsOf(value, "family");
  if (typeof name !== "string" || !METRIC_NAME.test(name)) throw fault("family name", name, "a metric name");
  const known = METRIC_TYPES.find((candidate) => candidate === type);
  if (known === undefined) throw fault(`type of family ${name}`, type, METRIC_TYPES.join(" or "));
  if (typeof help !== "string") throw fault(`help of family ${name}`, help, "a text");
  return { name, type: known, help };
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

function fieldsOf(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw fault(what, value, "an object");
  return value as Readonly<Record<string, unknown>>;
}

const fault = (what: string, got: unknown, want: string): PieceStreamError =>
  new PieceStreamError(`${what} ${JSON.stringify(got)?.slice(0, 100) ?? "missing"}`, want);
