import type { RequestListener } from "node:http";
import type { Log } from "@kube-state-shards/listwatch";
import { pause } from "../until-aborted.ts";
import { type CountedApp, countRequests, type Generation } from "./generation.ts";

/** A port whose app can be replaced. */
type SwitchablePort = { use(app: RequestListener): void };

export type LiveOptions<Input> = {
  /** Opens what follows from the settings. What it throws leaves the generation before in place. */
  open(input: Input): Promise<Generation>;
  /** By name, as in `Generation.apps`. */
  readonly ports: ReadonlyMap<string, SwitchablePort>;
  readonly log: Log;
  /** How long requests that the old generation is answering may take before it is stopped. */
  readonly drainMs: number;
  /** Called when another generation has begun to serve. */
  readonly onSwitch?: () => void;
};

export type Live<Input> = {
  /** What serves now; undefined before the first. */
  current(): Generation | undefined;
  /**
   * Opens another generation and hands the ports to it once it is ready; until then the one before goes on, so that no
   * reader meets a hole. Resolves once it is open; one that still waits is dropped for a newer one. Errors: those of `open`.
   */
  change(input: Input): Promise<void>;
  stop(): Promise<void>;
};

type Held = { readonly generation: Generation; readonly apps: ReadonlyMap<string, CountedApp> };

const LOOK_MS = 50;
const SAY_AGAIN_MS = 60_000;

export function createLive<Input>({ open, ports, log, drainMs, onSwitch }: LiveOptions<Input>): Live<Input> {
  const stopping = new AbortController();
  let serving: Held | undefined;
  let waiting: Held | undefined;
  let turn: Promise<void> = Promise.resolve();
  const ending = new Set<Promise<void>>();

  const serve = (held: Held): void => {
    const old = serving;
    serving = held;
    waiting = undefined;
    for (const [name, port] of ports) port.use(held.apps.get(name)?.app ?? gone);
    if (old === undefined) return;
    log.info({}, "the changed settings are in force");
    onSwitch?.();
    const ended = retire(old, drainMs).catch((error: unknown) =>
      log.error({ error }, "ending what served before failed"),
    );
    ending.add(ended);
    void ended.finally(() => ending.delete(ended));
  };
  const serveWhenReady = async (held: Held): Promise<void> => {
    for (let waitedMs = 0; waiting === held && !stopping.signal.aborted; waitedMs += LOOK_MS) {
      const readiness = held.generation.readiness();
      if (readiness.ready) serve(held);
      else {
        if (waitedMs > 0 && waitedMs % SAY_AGAIN_MS === 0) {
          log.warn({ waitingFor: readiness.notes.join("; ") }, "the changed settings wait; those before are served on");
        }
        await pause(LOOK_MS, stopping.signal);
      }
    }
  };
  const replace = async (input: Input): Promise<void> => {
    if (stopping.signal.aborted) return;
    const generation = await open(input);
    const held = { generation, apps: new Map([...generation.apps].map(([name, app]) => [name, countRequests(app)])) };
    const dropped = waiting;
    if (serving === undefined) serve(held);
    else {
      waiting = held;
      void serveWhenReady(held);
    }
    await dropped?.generation.stop();
  };

  return {
    current: () => serving?.generation,
    change: (input) => {
      const mine = turn.then(() => replace(input));
      turn = mine.catch(() => {}); // the caller hears of it; the next one has its turn all the same
      return mine;
    },
    stop: async () => {
      stopping.abort();
      await turn;
      await Promise.all([serving?.generation.stop(), waiting?.generation.stop(), ...ending]);
    },
  };
}

async function retire({ generation, apps }: Held, drainMs: number): Promise<void> {
  await Promise.all([...apps.values()].map((app) => app.idle(drainMs)));
  await generation.stop();
}

/** A port that the settings in force do not need. */
const gone: RequestListener = (_request, response) => {
  response.writeHead(503, { "content-type": "text/plain" }).end("503: nothing is served here any more.\n");
};
