import type { LeaseAnswer } from "../run-campaign.ts";
import { isSameRecord, type LeaseObject, type LeaseRecord, microTime, readLease } from "./lease-record.ts";
import type { LeaseRequests } from "./lease-requests.ts";

/** Taking, keeping and leaving a Lease, as one candidate. Errors of all: `LeaderLeaseError`. */
export interface LeaseClaims {
  /** Takes it when it is free, and renews it when it is ours. */
  claim(token: string): Promise<LeaseAnswer>;
  /** Leaves it to others, and says who has it. */
  standBack(token: string): Promise<LeaseAnswer>;
  /** Leaves it to others, if it is ours. */
  release(token: string): Promise<void>;
}

export type LeaseClaimsOptions = {
  readonly requests: LeaseRequests;
  /** The candidate's name. Its claims are told apart by their tokens: another process of that name is another holder. */
  readonly candidate: string;
  /** How long others are to wait after each renewal. */
  readonly durationMs: number;
  readonly monotonicMs: () => number;
  /** For people to read: nobody decides by it. */
  readonly wallMs: () => number;
};

type Observed = { readonly lease: LeaseObject; readonly record: LeaseRecord; readonly sinceMs: number };

/** Not known: asked again when it is time. */
const UNKNOWN_MS = -1;

/**
 * Guarantees: what is written was read unchanged before (the API server compares `resourceVersion`), so that of several who take a
 * free Lease one has it. A holder's time is up when its record was *seen* unchanged, by our clock, for as long as it says:
 * clocks of other machines decide nothing.
 */
export function createLeaseClaims(options: LeaseClaimsOptions): LeaseClaims {
  const { requests, candidate, durationMs, monotonicMs, wallMs } = options;
  let observed: Observed | undefined;
  let last: Promise<unknown> = Promise.resolve();

  /** One after the other: a renewal that is under way must not take anew what was just given up. */
  const inTurn = <T>(run: () => Promise<T>): Promise<T> => {
    const next = last.then(run);
    last = next.catch(() => {});
    return next;
  };
  const identityOf = (token: string): string => `${candidate}_${token}`;
  const observe = (lease: LeaseObject): Observed => {
    const record = readLease(lease);
    const isKnown = observed !== undefined && isSameRecord(observed.record, record);
    observed = { lease, record, sinceMs: isKnown && observed !== undefined ? observed.sinceMs : monotonicMs() };
    return observed;
  };
  const read = async (): Promise<Observed | undefined> => {
    const lease = await requests.read();
    if (lease === undefined) observed = undefined;
    return lease === undefined ? undefined : observe(lease);
  };
  const heldForMs = ({ record, sinceMs }: Observed): number =>
    record.holder === "" ? 0 : Math.max(0, sinceMs + (record.durationMs ?? durationMs) - monotonicMs());

  /** The record with which `identity` holds it from now on, after `before`. */
  const claimed = (identity: string, before: LeaseRecord | undefined): LeaseRecord => {
    const renewTime = microTime(wallMs());
    const isRenewal = before?.holder === identity;
    return {
      ...{ holder: identity, durationMs, renewTime },
      acquireTime: (isRenewal ? before.acquireTime : undefined) ?? renewTime,
      transitions: before === undefined ? 0 : before.transitions + (isRenewal ? 0 : 1),
    };
  };
  const write = async (seen: Observed | undefined, record: LeaseRecord): Promise<Observed | undefined> => {
    const written = await (seen === undefined ? requests.create(record) : requests.replace(seen.lease, record));
    return written === undefined ? undefined : observe(written);
  };

  const held = ({ record }: Observed): LeaseAnswer => ({
    isHeld: true,
    leader: leaderOf(record),
    heldForMs: durationMs,
  });
  const notHeld = (seen: Observed | undefined, forMs: number): LeaseAnswer => ({
    isHeld: false,
    leader: leaderOf(seen?.record),
    heldForMs: forMs,
  });

  const release = async (token: string): Promise<void> => {
    const identity = identityOf(token);
    // It may be ours without our knowing, when the answer was lost; and have changed since it was read.
    for (let seen = observed; ; ) {
      if (seen?.record.holder === identity && (await write(seen, released(seen.record, microTime(wallMs()))))) return;
      const found = await read();
      if (found?.record.holder !== identity) return;
      seen = found;
    }
  };

  const claim = async (token: string): Promise<LeaseAnswer> => {
    const identity = identityOf(token);
    if (observed?.record.holder === identity) {
      const renewed = await write(observed, claimed(identity, observed.record));
      if (renewed !== undefined) return held(renewed);
    }
    const seen = await read();
    const waitMs = seen === undefined || seen.record.holder === identity ? 0 : heldForMs(seen);
    if (waitMs > 0) return notHeld(seen, waitMs);
    const taken = await write(seen, claimed(identity, seen?.record));
    return taken === undefined ? notHeld(seen, UNKNOWN_MS) : held(taken);
  };

  return {
    claim: (token) => inTurn(() => claim(token)),
    standBack: (token) =>
      inTurn(async () => {
        await release(token);
        return notHeld(observed, UNKNOWN_MS);
      }),
    release: (token) => inTurn(() => release(token)),
  };
}

/** `fence` 0 is nobody's. */
const leaderOf = (record: LeaseRecord | undefined): LeaseAnswer["leader"] => ({
  id: record?.holder ?? "",
  fence: record === undefined || record.holder === "" ? 0 : record.transitions + 1,
});

/** A second is the shortest that the API server takes: nobody waits for it, since there is no holder. */
const released = ({ acquireTime, transitions }: LeaseRecord, renewTime: string): LeaseRecord => ({
  ...{ holder: "", durationMs: 1_000, acquireTime, renewTime, transitions },
});
