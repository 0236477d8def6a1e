import {
  type Assignment,
  type AssignmentStore,
  createMemoryStore,
  DuplicateShardError,
  type Leader,
  NotLeaderError,
  type ShardId,
  type ShardReport,
} from "@kube-state-shards/assignment";
import { LEASE_MS } from "./model-settings.case.ts";
import type { ModelTime } from "./model-time.case.ts";

export type Publication = { readonly assignment: Assignment; readonly by: string };

/** The real memory store behind a leader's lease, as one server that all processes reach over links. */
export class ModelStore {
  readonly #time: ModelTime;
  #memory: AssignmentStore;
  #lease: { readonly leader: Leader; readonly untilMs: number } | undefined;
  #fence = 0;
  /** Every publication that was ever taken, in the order in which they were. */
  readonly taken: Publication[] = [];
  /** What the store holds; the last one taken, unless the store has lost something. */
  held: Assignment | undefined;
  readonly onTaken: (() => void)[] = [];
  /** Rises when the store loses something: whoever is connected notices. */
  generation = 0;

  constructor(time: ModelTime) {
    this.#time = time;
    this.#memory = this.#open();
  }

  leader(): Leader | undefined {
    return this.#lease !== undefined && this.#lease.untilMs > this.#time.nowMs ? this.#lease.leader : undefined;
  }

  /** Takes or renews the lease. */
  campaign(id: string): Leader | undefined {
    const leader = this.leader();
    if (leader !== undefined && leader.id !== id) return leader;
    if (leader === undefined) this.#fence += 1;
    const mine = leader ?? { id, fence: this.#fence };
    this.#lease = { leader: mine, untilMs: this.#time.nowMs + LEASE_MS };
    return mine;
  }

  resign(id: string): void {
    if (this.#lease?.leader.id === id) this.#lease = undefined;
  }

  async publish(by: string, assignment: Assignment): Promise<void> {
    const leader = this.leader();
    if (leader?.id !== by) throw new NotLeaderError(by, leader?.id);
    await this.#memory.publish(assignment);
    this.taken.push({ assignment, by });
    this.held = assignment;
    for (const tell of this.onTaken) tell();
  }

  /** A restarted shard is refused while the process before it counts as alive: it tries again with its next heartbeat. */
  report(report: ShardReport): void {
    this.#memory.report(report).catch((error: unknown) => {
      if (!(error instanceof DuplicateShardError)) throw error;
    });
  }

  reports(then: (reports: ReadonlyMap<ShardId, ShardReport>) => void): void {
    const stop = this.#memory.watchReports((reports) => {
      stop();
      then(reports);
    });
  }

  /** Comes back with what it held `back` publications ago, without any report; with nothing when there were fewer. */
  lose(back: number): void {
    this.generation += 1;
    this.#memory = this.#open();
    this.#lease = undefined;
    this.held = this.taken.at(-1 - back)?.assignment;
    if (this.held !== undefined) void this.#memory.publish(this.held);
  }

  #open(): AssignmentStore {
    return createMemoryStore({ leaseMs: LEASE_MS, now: () => this.#time.nowMs });
  }
}
