import {
  type Assignment,
  type AssignmentStore,
  type Campaign,
  compareOrder,
  type Leader,
  type LeaderElection,
  type Leadership,
  NO_ORDER,
  type ShardId,
  type ShardReport,
  type StoreHealth,
  type StoreHealthSource,
} from "@kube-state-shards/assignment";
import {
  type ControlLoop,
  type CoordinatorOptions,
  createControlLoop,
  type ShardProbe,
} from "@kube-state-shards/coordinator";
import { silentLog } from "@kube-state-shards/listwatch";
import type { ModelLink } from "./model-link.case.ts";
import { LEASE_MS, MAX_OVERLAP_MS, MODEL_OPTIONS, POLL_MS } from "./model-settings.case.ts";

const nothing = (): void => {};

export type ModelCoordinatorOptions = Pick<CoordinatorOptions, "standbys" | "splitAbove" | "partitions"> & {
  readonly id: string;
  readonly link: ModelLink;
  readonly probe: ShardProbe;
  /** Whether units leave scrapers one by one. */
  readonly isContinuous: boolean;
};

/** A coordinator process: the real control loop over a link to the store. */
export class ModelCoordinator implements AssignmentStore, LeaderElection, StoreHealthSource {
  readonly id: string;
  readonly link: ModelLink;
  readonly loop: ControlLoop;
  skewMs = 0;
  isClockKnown = true;
  /** Publications sent and not answered yet. */
  inFlight = 0;
  #newest = NO_ORDER;
  #onAssignment: (assignment: Assignment) => void = nothing;
  #onReports: (reports: ReadonlyMap<ShardId, ShardReport>) => void = nothing;
  #onHealth: (health: StoreHealth) => void = nothing;
  #onLeadership: (leadership: Leadership) => void = nothing;
  #health: StoreHealth = { state: "reachable", sinceMs: 0, problem: undefined, clockOffsetMs: 0 };
  #leader: Leader | undefined;
  #mineUntilMs = Number.NEGATIVE_INFINITY;
  #generation: number;

  constructor(options: ModelCoordinatorOptions) {
    const { id, link, probe, standbys, splitAbove, partitions, isContinuous } = options;
    this.id = id;
    this.link = link;
    this.#generation = link.store.generation;
    this.#health = { ...this.#health, sinceMs: link.process.nowMs() };
    this.loop = createControlLoop({
      store: this,
      election: this,
      health: this,
      probe,
      storedOrder: () => link.request(() => link.store.held?.order),
      scheduler: link.process,
      log: silentLog,
      options: {
        ...MODEL_OPTIONS,
        standbys,
        splitAbove,
        partitions,
        continuity: isContinuous ? { maxOverlapMs: MAX_OVERLAP_MS } : undefined,
      },
    });
    this.loop.start();
    this.#onHealth(this.#health);
    link.process.every(POLL_MS, () => this.#poll());
    link.process.every(LEASE_MS / 3, () => void this.#renew());
  }

  /** Whether it believes that it leads. */
  get leads(): boolean {
    return this.loop.status().leader.me;
  }

  now = (): number => this.link.time.nowMs + this.skewMs;
  report = async (): Promise<void> => {};
  watchLeader = () => nothing;
  publish = async (assignment: Assignment): Promise<void> => {
    this.inFlight += 1;
    try {
      await this.link.request(() => this.link.store.publish(this.id, assignment));
    } finally {
      this.inFlight -= 1;
    }
  };
  watchAssignments = (listener: (assignment: Assignment) => void) => {
    this.#onAssignment = listener;
    return nothing;
  };
  watchReports = (listener: (reports: ReadonlyMap<ShardId, ShardReport>) => void) => {
    this.#onReports = listener;
    return nothing;
  };
  watchHealth = (listener: (health: StoreHealth) => void) => {
    this.#onHealth = listener;
    return nothing;
  };
  campaign = (listener: (leadership: Leadership) => void): Campaign => {
    this.#onLeadership = listener;
    return { resign: () => this.link.request(() => this.link.store.resign(this.id)) };
  };

  /** The store tells what it holds: watchers see orders only rise. */
  hear(assignment: Assignment | undefined): void {
    if (assignment === undefined) return;
    this.link.receive(() => {
      if (compareOrder(assignment.order, this.#newest) <= 0) return;
      this.#newest = assignment.order;
      this.#onAssignment(assignment);
    });
  }

  #poll(): void {
    const { isConnected, store } = this.link;
    // A store that came back is a connection that broke, whether or not anybody looked meanwhile.
    const isReachable = isConnected && this.#generation === store.generation;
    if (isConnected) this.#generation = store.generation;
    const state = isReachable ? "reachable" : "unreachable";
    const clockOffsetMs = this.isClockKnown && isReachable ? this.skewMs : undefined;
    if (state !== this.#health.state || clockOffsetMs !== this.#health.clockOffsetMs) {
      const sinceMs = state === this.#health.state ? this.#health.sinceMs : this.link.process.nowMs();
      const problem = isReachable ? undefined : "connection refused";
      this.#health = { state, sinceMs, problem, clockOffsetMs };
      this.#onHealth(this.#health);
    }
    if (!isReachable) return;
    this.hear(store.held);
    store.reports((reports) => this.link.receive(() => this.#onReports(reports)));
    this.#tellLeadership(this.#leader);
  }

  async #renew(): Promise<void> {
    const sentMs = this.link.process.nowMs();
    try {
      const leader = await this.link.request(() => this.link.store.campaign(this.id));
      // The lease runs from when we asked: from when the store answered would be later than it knows.
      if (leader?.id === this.id) this.#mineUntilMs = sentMs + LEASE_MS;
      else this.#mineUntilMs = Number.NEGATIVE_INFINITY;
      this.#tellLeadership(leader);
    } catch {
      this.#tellLeadership(this.#leader);
    }
  }

  #told = "";
  #tellLeadership(leader: Leader | undefined): void {
    this.#leader = leader;
    const mine = leader?.id === this.id && this.link.process.nowMs() < this.#mineUntilMs;
    const text = JSON.stringify([leader, mine]);
    if (text === this.#told) return;
    this.#told = text;
    this.#onLeadership({ leader, mine });
  }
}
