import { setTimeout as delay } from "node:timers/promises";
import { wholeOf } from "@kube-state-shards/assignment";
import type { Poll, ShardAnswer } from "../../poller/poll.ts";
import { waitUntil } from "../../process/wait-until.ts";

const QUIET_MS = 2_000;

/** Follows who serves which namespace, through whatever happens to the shards. */
export type FaultWatch = {
  note(poll: Poll): void;
  /**
   * Waits until `shards` shards answer and serve something, each namespace is served by exactly one, none retires, and nothing
   * has moved for two seconds.
   */
  rests(shards: number): Promise<void>;
  /** Pods that this shard serves now. */
  podsOf(shard: string): ReadonlySet<string>;
  /** The shard that serves most pods. */
  heaviest(): string;
  latest(): Poll | undefined;
  /** From here on moves are counted: the scenario begins. */
  begin(): void;
  /** Namespaces (or parts of them) that another shard than before served, each time counted. */
  moves(): number;
  /** Orders that a shard named after a newer one. */
  ordersBack(): readonly string[];
};

/** `namespaces`: those that are there throughout. Others come and go unwatched. */
export function createFaultWatch(namespaces: ReadonlySet<string>): FaultWatch {
  const owners = new Map<string, string>();
  const orders = new Map<string, string>();
  const back: string[] = [];
  let latest: Poll | undefined;
  let shape = "";
  let changedMs = 0;
  let moves = 0;

  const noteOrder = ({ shard, order }: ShardAnswer): void => {
    if (order === "") return;
    const before = orders.get(shard);
    if (before !== undefined && isOlder(order, before)) back.push(`${shard}: ${order} after ${before}`);
    orders.set(shard, order);
  };
  const servedBy = (): ReadonlyMap<string, readonly string[]> => {
    const shards = new Map<string, string[]>();
    for (const { places, shard } of latest?.answers ?? []) {
      for (const place of places) {
        if (namespaces.has(wholeOf(place))) shards.set(place, [...(shards.get(place) ?? []), shard]);
      }
    }
    return shards;
  };
  const isAtRest = (count: number): boolean => {
    if (latest === undefined || latest.atMs - changedMs < QUIET_MS) return false;
    const answering = latest.answers.filter(({ status }) => status === 200);
    const isRetiring = answering.some(({ retiring }) => retiring.size > 0);
    const served = servedBy();
    const shown = new Set([...served.keys()].map(wholeOf));
    const isWhole = shown.size === namespaces.size && [...served.values()].every(({ length }) => length === 1);
    const serving = answering.filter(({ pods }) => pods.length > 0);
    return answering.length === count && serving.length === count && !isRetiring && isWhole;
  };

  return {
    note(poll) {
      latest = poll;
      poll.answers.forEach(noteOrder);
      const served = servedBy();
      for (const [namespace, [shard = "", ...others]] of served) {
        const before = owners.get(namespace);
        if (others.length > 0 || shard === before) continue;
        if (before !== undefined) moves += 1;
        owners.set(namespace, shard);
      }
      const next = JSON.stringify([
        ...poll.answers.map(({ shard, status, retiring }) => [shard, status, [...retiring].sort()]),
        ...[...served].sort(),
      ]);
      if (next !== shape) changedMs = poll.atMs;
      shape = next;
    },
    async rests(shards) {
      await delay(QUIET_MS); // what was done has to show first
      await waitUntil(() => isAtRest(shards) || undefined, {
        timeoutMs: 180_000,
        everyMs: 100,
        what: () => `${shards} shards to serve all namespaces at rest; last seen: ${shape}`,
      });
    },
    podsOf: (shard) => new Set(latest?.answers.find((answer) => answer.shard === shard)?.pods),
    heaviest: () => (latest?.answers ?? []).toSorted((a, b) => b.pods.length - a.pods.length)[0]?.shard ?? "",
    latest: () => latest,
    begin() {
      moves = 0;
    },
    moves: () => moves,
    ordersBack: () => back,
  };
}

function isOlder(a: string, b: string): boolean {
  const [termA = 0, epochA = 0] = a.split(".").map(Number);
  const [termB = 0, epochB = 0] = b.split(".").map(Number);
  return termA === termB ? epochA < epochB : termA < termB;
}
