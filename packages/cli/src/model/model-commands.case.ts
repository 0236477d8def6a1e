import fc from "fast-check";
import { type ModelFleet, shardId } from "./model-fleet.case.ts";
import { COORDINATORS, SHARDS } from "./model-settings.case.ts";

type Step = (fleet: ModelFleet, a: number, b: number) => void | Promise<void>;

const shardOf = (fleet: ModelFleet, a: number) => fleet.shards.get(shardId(a));
const coordinatorOf = (fleet: ModelFleet, a: number) => fleet.coordinators[a % COORDINATORS];

/** What may happen, how often in comparison, and to whom: `a` picks somebody, `b` says how much. */
const STEPS = {
  pass: { weight: 30, run: (fleet, _a, b) => fleet.pass(5 + b * 3) },
  passLong: { weight: 8, run: (fleet, _a, b) => fleet.pass(500 + b * 20) },
  start: { weight: 6, run: (fleet, a) => fleet.start(shardId(a)) },
  leave: { weight: 3, run: (fleet, a) => shardOf(fleet, a)?.leave() },
  crash: { weight: 3, run: (fleet, a) => fleet.crash(shardId(a)) },
  restart: {
    weight: 3,
    run: (fleet, a) => {
      if (shardOf(fleet, a) === undefined) return;
      fleet.crash(shardId(a));
      fleet.start(shardId(a));
    },
  },
  cutShard: {
    weight: 3,
    run: (fleet, a) => {
      const shard = shardOf(fleet, a);
      if (shard !== undefined) shard.link.isConnected = false;
    },
  },
  isolateShard: { weight: 1, run: (fleet, a) => fleet.isolate(shardId(a)) },
  mendShard: {
    weight: 6,
    run: (fleet, a) => {
      const shard = shardOf(fleet, a);
      if (shard !== undefined) shard.link.isConnected = true;
      if (shard !== undefined) shard.isIsolated = false;
    },
  },
  skewShard: {
    weight: 2,
    run: (fleet, a, b) => {
      const shard = shardOf(fleet, a);
      if (shard !== undefined) Object.assign(shard, { skewMs: (b - 50) * (b % 5), wasSkewed: true });
    },
  },
  replay: {
    weight: 4,
    run: (fleet, a, b) => {
      const old = fleet.store.taken.at(-1 - (b % 8))?.assignment;
      if (old !== undefined) shardOf(fleet, a)?.hear(old);
    },
  },
  pauseCoordinator: {
    weight: 4,
    run: (fleet, a) => {
      const coordinator = coordinatorOf(fleet, a);
      if (coordinator !== undefined) coordinator.link.process.isPaused = true;
    },
  },
  resumeCoordinator: { weight: 6, run: (fleet, a) => coordinatorOf(fleet, a)?.link.process.resume() },
  cutCoordinator: {
    weight: 2,
    run: (fleet, a) => {
      const coordinator = coordinatorOf(fleet, a);
      if (coordinator !== undefined) coordinator.link.isConnected = false;
    },
  },
  mendCoordinator: { weight: 5, run: (fleet, a) => fleet.mendCoordinator(a % COORDINATORS) },
  restartCoordinator: { weight: 1, run: (fleet, a) => fleet.startCoordinator(a % COORDINATORS) },
  skewCoordinator: {
    weight: 2,
    run: (fleet, a, b) => {
      const coordinator = coordinatorOf(fleet, a);
      if (coordinator !== undefined) coordinator.skewMs = (b - 50) * (b % 5);
    },
  },
  clock: {
    weight: 2,
    run: (fleet, a, b) => {
      const coordinator = coordinatorOf(fleet, a);
      if (coordinator !== undefined) coordinator.isClockKnown = b % 2 === 0;
    },
  },
  trouble: {
    weight: 4,
    run: (fleet, a, b) => {
      const { link } = [...fleet.shards.values(), ...fleet.coordinators][a % (SHARDS + COORDINATORS)] ?? {};
      if (link !== undefined) Object.assign(link, { lossShare: (b % 4) / 10, lagMs: 2 + (b % 7) * 15 });
    },
  },
  loseStore: { weight: 1, run: (fleet, _a, b) => fleet.lose(b % 3 === 0 ? 1_000 : b % 5) },
  changeUnits: { weight: 2, run: (fleet, a) => fleet.changeUnits(a) },
  grow: { weight: 3, run: (fleet, a) => fleet.grow(a) },
  drain: {
    weight: 1,
    run: (fleet, a) => {
      fleet
        .leading()
        ?.loop.drain(shardId(a))
        .catch(() => {});
    },
  },
  undrain: {
    weight: 2,
    run: (fleet, a) => {
      fleet
        .leading()
        ?.loop.undrain(shardId(a))
        .catch(() => {});
    },
  },
  // Of whomever: who lives is not to be given up by that.
  declareDead: {
    weight: 3,
    run: (fleet, a, b) => {
      fleet
        .leading()
        ?.loop.declareDead([shardId(a), ...(b % 3 === 0 ? [shardId(a + 1)] : [])])
        .catch(() => {});
    },
  },
  rebalance: {
    weight: 1,
    run: (fleet) => {
      fleet
        .leading()
        ?.loop.rebalance()
        .catch(() => {});
    },
  },
} as const satisfies Readonly<Record<string, { readonly weight: number; readonly run: Step }>>;

type StepName = keyof typeof STEPS;

class FleetCommand implements fc.AsyncCommand<object, ModelFleet> {
  readonly #name: StepName;
  readonly #a: number;
  readonly #b: number;

  constructor(name: StepName, a: number, b: number) {
    this.#name = name;
    this.#a = a;
    this.#b = b;
  }

  check = (): boolean => true;

  async run(_model: object, fleet: ModelFleet): Promise<void> {
    const { run }: { readonly run: Step } = STEPS[this.#name];
    await run(fleet, this.#a, this.#b);
    fleet.look();
  }

  toString = (): string => `${this.#name}(${this.#a}, ${this.#b})`;
}

const NAMES = Object.keys(STEPS) as StepName[];

/** A history: what happens, one after the other. */
export const fleetCommands = fc.commands(
  [
    fc
      .tuple(
        fc.oneof(...NAMES.map((name) => ({ weight: STEPS[name].weight, arbitrary: fc.constant(name) }))),
        fc.integer({ min: 0, max: 23 }),
        fc.integer({ min: 0, max: 100 }),
      )
      .map(([name, a, b]) => new FleetCommand(name, a, b)),
  ],
  { maxCommands: 80, size: "max" },
);
