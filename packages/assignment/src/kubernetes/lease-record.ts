import * as z from "zod/mini";
import { InvalidMessageError } from "../errors.ts";

/** Which Lease candidates meet at. */
export type LeaseName = { readonly namespace: string; readonly name: string };

const text = z.nullish(z.string());
const leaseSchema = z.looseObject({
  metadata: z.looseObject({ resourceVersion: z.string() }),
  spec: z.nullish(
    z.looseObject({
      holderIdentity: text,
      leaseDurationSeconds: z.nullish(z.number()),
      acquireTime: text,
      renewTime: text,
      leaseTransitions: z.nullish(z.int().check(z.nonnegative())),
    }),
  ),
});

/** A Lease of coordination.k8s.io/v1 as the API server gave it, whole: what we do not know is written back as it was. */
export type LeaseObject = z.infer<typeof leaseSchema>;

/** What candidates tell each other by a Lease. */
export type LeaseRecord = {
  /** Empty when nobody holds it. */
  readonly holder: string;
  /** What its holder promises to renew it within; undefined where it does not say. */
  readonly durationMs: number | undefined;
  readonly acquireTime: string | undefined;
  /** By its holder's clock: told apart, never compared with ours. */
  readonly renewTime: string | undefined;
  /** How often it changed hands. */
  readonly transitions: number;
};

/** Errors: `InvalidMessageError` with all faults. */
export function parseLease(input: unknown): LeaseObject {
  const result = leaseSchema.safeParse(input);
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) => `${issue.path.join(".") || "(whole)"}: ${issue.message}`);
  throw new InvalidMessageError("Lease", faults, { cause: result.error });
}

export function readLease({ spec }: LeaseObject): LeaseRecord {
  const seconds = spec?.leaseDurationSeconds ?? 0;
  return {
    holder: spec?.holderIdentity ?? "",
    durationMs: seconds > 0 ? seconds * 1_000 : undefined,
    acquireTime: spec?.acquireTime ?? undefined,
    renewTime: spec?.renewTime ?? undefined,
    transitions: spec?.leaseTransitions ?? 0,
  };
}

export const isSameRecord = (a: LeaseRecord, b: LeaseRecord): boolean =>
  a.holder === b.holder &&
  a.renewTime === b.renewTime &&
  a.acquireTime === b.acquireTime &&
  a.transitions === b.transitions &&
  a.durationMs === b.durationMs;

/** The fields of a Lease's spec that say what `record` says. Whole seconds, rounded up: its holder lets go before. */
export const specOf = (record: LeaseRecord): Readonly<Record<string, unknown>> => ({
  holderIdentity: record.holder,
  leaseDurationSeconds: Math.max(1, Math.ceil((record.durationMs ?? 0) / 1_000)),
  acquireTime: record.acquireTime,
  renewTime: record.renewTime,
  leaseTransitions: record.transitions,
});

/** A time as Kubernetes writes a MicroTime: with six digits, which it wants to read all of. */
export const microTime = (epochMs: number): string => new Date(epochMs).toISOString().replace(/Z$/, "000Z");
