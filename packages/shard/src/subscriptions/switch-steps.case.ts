import fc from "fast-check";
import { type ModelResource, RESOURCES } from "./model-objects.case.ts";
import { type ModelSwitches, NAMES, NAMESPACES, OWN } from "./model-switches.case.ts";

type Given = {
  readonly resource: ModelResource;
  readonly namespace: string;
  readonly own: string;
  readonly name: string;
  readonly amount: number;
};
type Step = (model: ModelSwitches, given: Given) => void | Promise<void>;

/** What may happen, and how often in comparison. */
const STEPS = {
  put: { weight: 24, run: ({ server }, given) => server.put(given) },
  remove: { weight: 10, run: ({ server }, given) => server.remove(given) },
  deliver: { weight: 16, run: ({ server }, { amount }) => server.deliver(1 + (amount % 3)) },
  answer: { weight: 10, run: ({ server }, { resource }) => server.answerLists("fresh", resource) },
  answerAll: { weight: 4, run: ({ server }) => server.answerLists("fresh") },
  answerStale: { weight: 6, run: ({ server }, { resource }) => server.answerLists("stale", resource) },
  answerAncient: { weight: 6, run: (model, { resource }) => model.answerAncient(resource) },
  failLists: { weight: 3, run: ({ server }) => server.answerLists("fail") },
  toggle: { weight: 8, run: (model, { own }) => model.toggle(own) },
  slice: { weight: 6, run: (model, { own }) => model.slice(own) },
  halve: { weight: 6, run: (model, { amount }) => model.halve(amount) },
  // Whether it may be watched in the whole cluster. It is soon noticed, often before a list or an event comes.
  count: {
    weight: 10,
    run: (model, { resource, amount }) => {
      if (!model.server.huge.delete(resource)) model.server.huge.add(resource);
      return model.pass(amount);
    },
  },
  // Whether the server can be asked for some namespaces.
  gate: {
    weight: 8,
    run: (model, { amount }) => {
      model.server.isSharding = !model.server.isSharding;
      return model.pass(amount);
    },
  },
  lose: {
    weight: 4,
    run: ({ server }, { resource, amount }) => server.strikeWatches(amount % 2 === 0 ? "drop" : "end", resource),
  },
  bookmark: { weight: 2, run: ({ server }, { resource }) => server.strikeWatches("bookmark", resource) },
  expire: {
    weight: 2,
    run: (model, { resource }) => model.fault(() => model.server.strikeWatches("expire", resource)),
  },
  refuse: {
    weight: 1,
    run: (model, { amount }) =>
      model.fault(() => {
        model.server.mostSelected = amount % 4;
      }),
  },
  pass: { weight: 12, run: (model, { amount }) => model.pass(5 + amount) },
  passLong: { weight: 3, run: (model) => model.pass(250) },
  follow: { weight: 5, run: (model) => model.follow() },
  quiet: { weight: 5, run: (model) => model.quiet() },
} as const satisfies Readonly<Record<string, { readonly weight: number; readonly run: Step }>>;

type StepName = keyof typeof STEPS;

class SwitchCommand implements fc.AsyncCommand<object, ModelSwitches> {
  readonly #name: StepName;
  readonly #given: Given & { readonly turns: number };

  constructor(name: StepName, given: Given & { readonly turns: number }) {
    this.#name = name;
    this.#given = given;
  }

  check = (): boolean => true;

  async run(_model: object, model: ModelSwitches): Promise<void> {
    const { run }: { readonly run: Step } = STEPS[this.#name];
    await run(model, this.#given);
    model.look();
    await model.turns(this.#given.turns);
  }

  toString = (): string => `${this.#name}(${Object.values(this.#given).join(" ")})`;
}

const NAMES_OF_STEPS = Object.keys(STEPS) as StepName[];

/** What happens, one after the other; `turns` of the event loop later, so that a step seldom waits for what the last one began. */
export const switchCommands = fc.commands(
  [
    fc
      .tuple(
        fc.oneof(...NAMES_OF_STEPS.map((name) => ({ weight: STEPS[name].weight, arbitrary: fc.constant(name) }))),
        fc.record({
          resource: fc.constantFrom(...RESOURCES),
          namespace: fc.constantFrom(...NAMESPACES),
          own: fc.constantFrom(...OWN),
          name: fc.constantFrom(...NAMES),
          amount: fc.integer({ min: 0, max: 60 }),
          turns: fc.integer({ min: 0, max: 4 }),
        }),
      )
      .map(([name, given]) => new SwitchCommand(name, given)),
  ],
  { maxCommands: 100, size: "max" },
);
