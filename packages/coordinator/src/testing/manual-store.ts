import type {
  Assignment,
  AssignmentStore,
  Campaign,
  LeaderElection,
  Leadership,
  ShardId,
  ShardReport,
  StoreHealth,
  StoreHealthSource,
} from "@kube-state-shards/assignment";

const unused = (): never => {
  throw new Error("the coordinator has no use for this");
};

/** A store, its election and its health as a test says they are. */
export class ManualStore implements AssignmentStore, LeaderElection, StoreHealthSource {
  nowMs = 0;
  held: Assignment | undefined;
  /** Every publication asked for. */
  readonly asked: Assignment[] = [];
  /** What the next publications come to; by default they are taken. */
  onPublish: (assignment: Assignment) => Promise<void> = async () => {};
  resigned = 0;
  #assignments: ((assignment: Assignment) => void) | undefined;
  #reports: ((reports: ReadonlyMap<ShardId, ShardReport>) => void) | undefined;
  #leadership: ((leadership: Leadership) => void) | undefined;
  #health: ((health: StoreHealth) => void) | undefined;

  now = (): number => this.nowMs;
  report = unused;
  watchLeader = unused;

  publish = async (assignment: Assignment): Promise<void> => {
    this.asked.push(assignment);
    await this.onPublish(assignment);
    this.held = assignment;
  };
  watchAssignments = (listener: (assignment: Assignment) => void) => {
    this.#assignments = listener;
    return () => {};
  };
  watchReports = (listener: (reports: ReadonlyMap<ShardId, ShardReport>) => void) => {
    this.#reports = listener;
    return () => {};
  };
  watchHealth = (listener: (health: StoreHealth) => void) => {
    this.#health = listener;
    return () => {};
  };
  campaign = (listener: (leadership: Leadership) => void): Campaign => {
    this.#leadership = listener;
    return {
      resign: async () => {
        this.resigned += 1;
      },
    };
  };

  /** Another coordinator has published. */
  show(assignment: Assignment): void {
    this.held = assignment;
    this.#assignments?.(assignment);
  }
  tell(reports: ReadonlyMap<ShardId, ShardReport>): void {
    this.#reports?.(reports);
  }
  lead(mine: boolean, fence = 1): void {
    this.#leadership?.({ leader: { id: mine ? "me" : "other", fence }, mine });
  }
  be(health: Partial<StoreHealth>): void {
    this.#health?.({ state: "reachable", sinceMs: 0, problem: undefined, clockOffsetMs: 0, ...health });
  }
}
