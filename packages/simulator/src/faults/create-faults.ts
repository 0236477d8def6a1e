import type { ServerHttp2Session } from "node:http2";
import type { Relay } from "../connect/relay.ts";
import { encodeLine } from "../serve/encode.ts";
import { expiredEvent, GARBAGE_LINE, UNKNOWN_EVENT } from "../serve/handle-watch.ts";
import type { OpenWatchEntry, WatchTable } from "../serve/watch-table.ts";
import { SimulatedStatusError } from "../status/status.ts";
import type { FaultTable } from "./fault-table.ts";
import type { Faults, WatchStrike } from "./faults.ts";

type FaultParts = {
  readonly table: FaultTable;
  readonly watches: WatchTable;
  readonly relay: Relay;
  readonly sessions: ReadonlySet<ServerHttp2Session>;
  readonly currentVersion: () => number;
};

export function createFaults({ table, watches, relay, sessions, currentVersion }: FaultParts): Faults {
  const restores = new Set<() => void>();
  return {
    inject: (fault, options = {}) => table.inject(fault, options, currentVersion()),
    strikeWatches(strike, match) {
      const struck = watches.entries(match);
      for (const watch of struck) strikeWatch(watch, strike, currentVersion());
      return struck.length;
    },
    dropConnections: () => relay.cutAll(),
    blackhole(options = {}) {
      const unsilence = relay.silence(options.newConnections === true);
      const restore = (): void => {
        restores.delete(restore);
        unsilence();
      };
      restores.add(restore);
      return { restore };
    },
    goAway() {
      for (const session of sessions) session.goaway(0);
      return sessions.size;
    },
    stopListening: () => relay.pause(),
    startListening: () => relay.resume(),
    clear() {
      table.clear();
      for (const restore of [...restores]) restore();
    },
  };
}

function strikeWatch(watch: OpenWatchEntry, strike: WatchStrike, version: number): void {
  const { exchange } = watch;
  switch (strike) {
    case "expire":
      exchange.write(expiredEvent(0, version));
      exchange.end();
      break;
    case "internalError":
      exchange.write(encodeLine("ERROR", INTERNAL_ERROR.body));
      exchange.end();
      break;
    case "garbageLine":
      exchange.write(GARBAGE_LINE);
      break;
    case "unknownEvent":
      exchange.write(UNKNOWN_EVENT);
      break;
    case "end":
      watch.end();
      break;
    case "drop":
      exchange.cutConnection();
      break;
    default:
      throw new Error(`strike watch: BUG, unhandled ${strike satisfies never}`);
  }
}

const INTERNAL_ERROR = new SimulatedStatusError({
  code: 500,
  reason: "InternalError",
  message: "Internal error occurred: simulated fault",
});
