import { SimulatedStatusError } from "../status/status.ts";
import type { ObjectMatcher } from "./field-selector.ts";

export type ShardSelector = {
  readonly matches: ObjectMatcher;
  /** As the list's `shardInfo.selector` shows it. */
  readonly canonical: string;
};

type Range = { readonly field: string; readonly start: bigint; readonly end: bigint; readonly text: string };

const TERM = /^shardRange\(\s*([\w.]+)\s*,\s*(?:'([^']*)'|"([^"]*)")\s*,\s*(?:'([^']*)'|"([^"]*)")\s*\)$/;
const BOUND = /^0x[0-9a-f]{16}$/;
const TOP = "0x10000000000000000";
const FIELDS = ["object.metadata.uid", "object.metadata.namespace"];

/** `shardRange(field, '0x…', '0x…') || …`: ranges of the FNV-1a-64 of one field. Errors: 500, as the alpha server answers. */
export function parseShardSelector(text: string): ShardSelector {
  const ranges = text.split("||").map((term) => parseRange(term.trim()));
  const field = ranges[0]?.field ?? "";
  const other = ranges.find((range) => range.field !== field);
  if (other !== undefined) {
    throw refused(
      `all shard ranges must use the same field, got ${JSON.stringify(field)} and ${JSON.stringify(other.field)}`,
    );
  }
  const byUid = field === "object.metadata.uid";
  return {
    canonical: ranges.map((range) => range.text).join(" || "),
    matches: (object) => {
      const hash = fnv1a64(byUid ? object.uid : object.namespace);
      return ranges.some((range) => hash >= range.start && hash < range.end);
    },
  };
}

function parseRange(text: string): Range {
  const term = TERM.exec(text);
  if (term === null) throw refused("unexpected expression kind 3; expected shardRange() call or || operator");
  const field = term[1] ?? "";
  const start = term[2] ?? term[3] ?? "";
  const end = term[4] ?? term[5] ?? "";
  if (!FIELDS.includes(field)) {
    throw refused(`unsupported field path ${JSON.stringify(field)}; supported: ${FIELDS.join(", ")}`);
  }
  const [from, to] = [parseBound("hexStart", start), parseBound("hexEnd", end)];
  if (from >= to) throw refused(`shard range start ${start} must be less than end ${end}`);
  return { field, start: from, end: to, text: `shardRange(${field}, '${start}', '${end}')` };
}

function parseBound(name: string, text: string): bigint {
  if (name === "hexEnd" && text === TOP) return 1n << 64n;
  if (BOUND.test(text)) return BigInt(text);
  const digits = /^0x([0-9a-f]{1,15})$/.exec(text)?.[1];
  const hint = digits === undefined ? "" : ` (did you mean "0x${digits.padStart(16, "0")}"?)`;
  throw refused(`${name} must be a 0x-prefixed 16-digit hex value, got ${JSON.stringify(text)}${hint}`);
}

const refused = (message: string): SimulatedStatusError =>
  new SimulatedStatusError({ code: 500, message: `invalid shard selector: ${message}` });

/** 64-bit FNV-1a of the UTF-8 bytes. Source: the FNV page's offset basis and prime. */
export function fnv1a64(text: string): bigint {
  let hash = 0xcbf29ce484222325n;
  for (const byte of Buffer.from(text)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash;
}
