import { randomUUID } from "node:crypto";
import type { Assignment, ShardId } from "../assignment.ts";
import { NotLeaderError, StaleAssignmentError } from "../errors.ts";
import type { Leader } from "../leader-election.ts";
import { encodeAssignment } from "../messages.ts";
import type { Order } from "../order.ts";
import type { RoundTrip } from "../remote/judge-clock.ts";
import type { LeaseAnswer, LeaseClaim } from "../run-campaign.ts";
import { DUPLICATE_GUARD_SHARE, type ShardReport } from "../shard-report.ts";
import { DuplicateShardError, StoreForeignDataError } from "../store-errors.ts";
import type { RedisConnection } from "./connect-redis.ts";
import { listOf, numberOf, readReply, type ScriptReply, textOf } from "./read-reply.ts";
import type { RedisKeys } from "./redis-keys.ts";
import { digestReport } from "./report-digest.ts";
import * as scripts from "./scripts.ts";

export type StoredAssignment = { readonly order: Order; readonly hash: string };

/** `body` only when the assignment is not the known one. `born` is another one after the store came back empty. */
export type StoreContents = {
  readonly born: string | undefined;
  readonly stored: StoredAssignment | undefined;
  readonly body: string | undefined;
  readonly leader: Leader | undefined;
  readonly shards: readonly ShardId[];
};

export type RawReport =
  | { readonly state: "none" }
  | { readonly state: "same" }
  | { readonly state: "foreign"; readonly key: string; readonly got: string }
  | { readonly state: "new"; readonly key: string; readonly version: string; readonly body: string };

export type RedisCommandsOptions = {
  readonly connection: RedisConnection;
  readonly keys: RedisKeys;
  readonly prefix: string;
  readonly deployment: string;
  readonly candidate: string;
  readonly leaseMs: number;
  readonly leaderLeaseMs: number;
  readonly monotonicMs: () => number;
};

/** What the store asks of Redis. Errors: what the connection says, and what docs/redis-schema.md lists for each script. */
export function createRedisCommands(options: RedisCommandsOptions) {
  const { connection, keys, deployment, candidate, leaseMs, leaderLeaseMs, monotonicMs } = options;
  const born = randomUUID();
  let reported = 0;

  const ask = async (
    script: scripts.RedisScript,
    names: readonly string[],
    args: readonly (string | number)[],
  ): Promise<ScriptReply> => readReply(await connection.run(script, names, args.map(String)), options);

  return {
    async read(known: StoredAssignment | undefined): Promise<StoreContents> {
      const { rest } = await ask(
        scripts.READ_SCRIPT,
        [keys.meta, keys.assignment, keys.leader, keys.shards],
        [deployment, known?.order.term ?? "", known?.order.epoch ?? "", known?.hash ?? ""],
      );
      const [, foundBorn, term, epoch, hash, body, leaderId, fence, shards] = rest;
      const order = textOf(term) === undefined ? undefined : orderOf(term, epoch, keys.assignment);
      const id = textOf(leaderId);
      return {
        born: textOf(foundBorn),
        stored: order === undefined ? undefined : { order, hash: textOf(hash) ?? "" },
        body: textOf(body),
        leader: id === undefined ? undefined : { id, fence: numberOf(fence) },
        shards: listOf(shards).flatMap((shard) => textOf(shard) ?? []),
      };
    },

    /** `known`: the version that is held of each shard to be asked for, empty when none is. */
    async reports(known: ReadonlyMap<ShardId, string>): Promise<ReadonlyMap<ShardId, RawReport>> {
      const shards = [...known.keys()];
      if (shards.length === 0) return new Map();
      const { rest } = await ask(
        scripts.REPORTS_SCRIPT,
        [keys.shards, ...shards.map(keys.shard)],
        [...shards, ...known.values()],
      );
      return new Map(shards.map((shard, index) => [shard, rawReportOf(keys.shard(shard), rest[index])]));
    },

    async report(report: ShardReport): Promise<void> {
      reported += 1;
      const { word, rest } = await ask(
        scripts.REPORT_SCRIPT,
        [keys.meta, keys.shards, keys.shard(report.shard)],
        [
          ...[deployment, born, report.shard, report.incarnation, `${report.incarnation}:${reported}`, report.state],
          ...[digestReport(report), leaseMs, DUPLICATE_GUARD_SHARE * leaseMs, JSON.stringify(report), keys.hints],
        ],
      );
      if (word !== "duplicate") return;
      throw new DuplicateShardError(report.shard, {
        incarnation: textOf(rest[0]) ?? "",
        renewedMsAgo: numberOf(rest[1]),
      });
    },

    async claim(token: string, seenFence: number): Promise<LeaseAnswer> {
      const { word, rest } = await ask(
        scripts.CAMPAIGN_SCRIPT,
        [keys.meta, keys.leader, keys.fence],
        [deployment, born, candidate, token, leaderLeaseMs, seenFence, keys.hints],
      );
      const [id, fence, heldForMs] = rest;
      const leader = { id: textOf(id) ?? "", fence: numberOf(fence) };
      return { isHeld: word === "held", leader, heldForMs: numberOf(heldForMs) };
    },

    async resign(token: string): Promise<void> {
      await ask(scripts.RESIGN_SCRIPT, [keys.leader], [token, keys.hints]);
    },

    /** Errors: `NotLeaderError`, `StaleAssignmentError`. */
    async publish(assignment: Assignment, claim: LeaseClaim): Promise<void> {
      const { order, hash } = assignment;
      const { word, rest } = await ask(
        scripts.PUBLISH_SCRIPT,
        [keys.meta, keys.assignment, keys.leader],
        [
          ...[deployment, born, claim.token, claim.fence],
          ...[order.term, order.epoch, hash, encodeAssignment(assignment), keys.hints],
        ],
      );
      if (word === "notLeader") throw new NotLeaderError(candidate, textOf(rest[0]));
      if (word === "stale") throw new StaleAssignmentError(order, orderOf(rest[0], rest[1], keys.assignment));
    },

    async time(): Promise<RoundTrip> {
      const sentMs = monotonicMs();
      const { rest } = await ask(scripts.CLOCK_SCRIPT, [keys.meta], []);
      const receivedMs = monotonicMs();
      const [seconds, microseconds, runId] = rest;
      return {
        sentMs,
        receivedMs,
        storeMs: numberOf(seconds) * 1_000 + numberOf(microseconds) / 1_000,
        runId: textOf(runId) ?? "",
      };
    },

    /** Whether it can be written: a replica, and one that is out of memory, can still be read. */
    probe: (): Promise<void> => connection.touch(keys.probe, leaseMs),
  };
}

function rawReportOf(key: string, found: unknown): RawReport {
  const [state, first, body] = listOf(found).map(textOf);
  if (state === "none" || state === "same") return { state };
  if (state === "new" && first !== undefined && body !== undefined) return { state, key, version: first, body };
  return { state: "foreign", key, got: first ?? "nothing" };
}

function orderOf(term: unknown, epoch: unknown, key: string): Order {
  const order = { term: numberOf(term), epoch: numberOf(epoch) };
  if (Number.isSafeInteger(order.term) && Number.isSafeInteger(order.epoch)) return order;
  throw new StoreForeignDataError(key, { got: "a term or epoch that is no number", want: "numbers" });
}
