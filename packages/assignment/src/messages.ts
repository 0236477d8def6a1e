import * as z from "zod/mini";
import type { Assignment } from "./assignment.ts";
import { InvalidMessageError, ProtocolGapError } from "./errors.ts";
import { sealAssignment } from "./seal-assignment.ts";
import { PROTOCOL, SHARD_STATES, type ShardReport, SLICES_SINCE, UNIT_STATES } from "./shard-report.ts";
import { isSliced, parseSlice } from "./slice.ts";
import { haveCommonVersion, type VersionRange } from "./version-range.ts";

z.config(z.locales.en()); // what messages say: zod/mini has no language of its own

const count = z.int().check(z.nonnegative());
const amount = z.number().check(z.nonnegative());
const shardId = z
  .string()
  .check(z.regex(/^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/, "expected a plain id such as shard-0"));
const unitId = z.string().check(
  z.regex(/^(ns|cluster)\/[^#]/, 'expected "ns/<namespace>" or "cluster/<resource>"'),
  z.refine((id) => parseSlice(id).slice !== undefined, 'expected a slice such as "#2of4" after the unit'),
);
const baseUrl = z.url({ protocol: /^https?$/ });
const orderSchema = z.object({ term: count, epoch: count });
const versionRange = z
  .object({ min: count, max: count })
  .check(z.refine((range) => range.min <= range.max, "min is above max"));

const placementSchema = z.discriminatedUnion("phase", [
  z.object({ phase: z.literal("owned"), owner: shardId }),
  z.object({ phase: z.literal("warming"), owner: shardId, next: shardId }),
  z.object({ phase: z.literal("cuttingOver"), owner: shardId, next: shardId, atMs: z.number() }),
]);

const retirementSchema = z.object({ from: shardId, sinceMs: z.number(), seenBy: z.record(z.string(), z.number()) });

const progressSchema = z.object({
  state: z.enum(UNIT_STATES),
  series: amount,
  eventsPerSecond: z.optional(z.nullable(amount)),
});

/** An Assignment on the wire. Unknown fields are dropped: a newer version may add some. */
export const assignmentSchema = z.object({
  order: orderSchema,
  hash: z.string(),
  units: z.record(unitId, placementSchema),
  unowned: z.array(unitId),
  drained: z.optional(z.array(shardId)),
  drainedByScaler: z.optional(z.array(shardId)),
  retiring: z.optional(z.record(unitId, retirementSchema)),
  standbys: z.optional(z.record(unitId, shardId)),
  addresses: z.optional(z.record(shardId, baseUrl)),
  partitions: z.optional(z.int().check(z.positive())),
});

/** A ShardReport on the wire. Unknown fields are dropped: a newer version may add some. */
export const shardReportSchema = z.object({
  shard: shardId,
  incarnation: z.string().check(z.minLength(1)),
  address: baseUrl,
  metricsUrl: z.optional(baseUrl),
  protocol: versionRange,
  configHash: z.string(),
  state: z.enum(SHARD_STATES),
  applied: orderSchema,
  units: z.record(unitId, progressSchema),
  memory: z.object({ usedBytes: amount, limitBytes: z.nullable(z.number().check(z.positive())) }),
  atMs: z.number(),
  scrapers: z.optional(z.array(z.object({ id: z.string(), sinceMs: z.number(), atMs: z.number() }))),
  drained: z.optional(z.array(shardId)),
  drainedByScaler: z.optional(z.array(shardId)),
});

/** Sealed as `sealAssignment` does. Errors: `InvalidMessageError` with all faults; a hash that is not the content's is one. */
export function parseAssignment(input: unknown): Assignment {
  const message = check("assignment", assignmentSchema, input);
  const sealed = sealAssignment(message);
  if (sealed.hash !== message.hash)
    throw new InvalidMessageError("assignment", [`hash: got ${message.hash}, want ${sealed.hash} for this content`]);
  return sealed;
}

/** Errors: `InvalidMessageError` with all faults. */
export const parseShardReport = (input: unknown): ShardReport => check("shard report", shardReportSchema, input);

/** An assignment as it is kept where several releases read it. `schema`: what the release that wrote it speaks. */
type AssignmentEnvelope = { readonly schema: VersionRange; readonly assignment: Assignment };

const envelopeSchema = z.object({ schema: versionRange, assignment: z.optional(z.unknown()) });

/** `schema`: what the writer speaks. An assignment with slices is for readers that know them alone. */
export const encodeAssignment = (assignment: Assignment, schema: VersionRange = PROTOCOL): string =>
  JSON.stringify({ schema: schemaOf(assignment, schema), assignment } satisfies AssignmentEnvelope);

const schemaOf = (assignment: Assignment, schema: VersionRange): VersionRange =>
  namesSlices(assignment) ? { ...schema, min: Math.max(schema.min, SLICES_SINCE) } : schema;

/** Whether a process that speaks this range understands the assignment. */
export const canRead = (assignment: Assignment, range: VersionRange): boolean =>
  haveCommonVersion(schemaOf(assignment, PROTOCOL), range);

export const namesSlices = ({ units, unowned }: Pick<Assignment, "units" | "unowned">): boolean =>
  Object.keys(units).some(isSliced) || unowned.some(isSliced);

/** Errors: `ProtocolGapError`; `InvalidMessageError` with all faults, also when the text is not JSON. */
export function decodeAssignment(text: string, ours: VersionRange = PROTOCOL): Assignment {
  return openEnvelope(parseJson("assignment", text), ours);
}

function openEnvelope(input: unknown, ours: VersionRange): Assignment {
  const { schema, assignment } = check("assignment", envelopeSchema, input);
  if (!haveCommonVersion(schema, ours)) throw new ProtocolGapError("assignment", { got: schema, want: ours });
  return parseAssignment(assignment);
}

/**
 * An assignment as one process keeps it for itself. With slices in its envelope, which a release that does not know them takes
 * for no assignment; without them bare, as every release reads it.
 */
export const keepAssignment = (assignment: Assignment): string =>
  namesSlices(assignment) ? encodeAssignment(assignment) : JSON.stringify(assignment);

/** What `keepAssignment` wrote, as JSON. Errors: as `decodeAssignment`. */
export const parseKeptAssignment = (input: unknown): Assignment =>
  typeof input === "object" && input !== null && "schema" in input
    ? openEnvelope(input, PROTOCOL)
    : parseAssignment(input);

/** Errors: as `decodeAssignment`. */
export function decodeShardReport(text: string, ours: VersionRange = PROTOCOL): ShardReport {
  const input = parseJson("shard report", text);
  // The range first: what a release far from ours wrote may have any form.
  const { protocol } = check("shard report", z.object({ protocol: versionRange }), input);
  if (!haveCommonVersion(protocol, ours)) throw new ProtocolGapError("shard report", { got: protocol, want: ours });
  return parseShardReport(input);
}

/** All reports of a store, as one reader is sent them. `version` tells one such list from another. */
export type ReportList = { readonly version: string; readonly reports: readonly ShardReport[] };

const reportListSchema = z.object({ version: z.string(), reports: z.array(shardReportSchema) });

/** Errors: `InvalidMessageError` with all faults. */
export const parseReportList = (text: string): ReportList =>
  check("list of reports", reportListSchema, parseJson("list of reports", text));

function parseJson(message: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InvalidMessageError(message, ["(whole): not JSON"], { cause: error });
  }
}

function check<T>(message: string, schema: z.ZodMiniType<T>, input: unknown): T {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) => `${issue.path.join(".") || "(whole)"}: ${issue.message}`);
  throw new InvalidMessageError(message, faults, { cause: result.error });
}
