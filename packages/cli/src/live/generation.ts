import type { RequestListener } from "node:http";
import type { Readiness } from "@kube-state-shards/daemon";

/** Everything that follows from one reading of the settings, apart from the ports. */
export type Generation = {
  /** What each port serves, by the port's name. */
  readonly apps: ReadonlyMap<string, RequestListener>;
  readiness(): Readiness;
  /** Ends all it has opened. */
  stop(): Promise<void>;
};

export type CountedApp = {
  readonly app: RequestListener;
  /** Resolves when no request is under way, or after `timeoutMs`. */
  idle(timeoutMs: number): Promise<void>;
};

/** An app that knows how many requests it is answering. */
export function countRequests(inner: RequestListener): CountedApp {
  let underWay = 0;
  const waiting = new Set<() => void>();
  return {
    app: (request, response) => {
      underWay++;
      response.once("close", () => {
        underWay--;
        if (underWay === 0) for (const resolve of waiting) resolve();
      });
      inner(request, response);
    },
    idle: (timeoutMs) =>
      new Promise((resolve) => {
        const end = (): void => {
          clearTimeout(timer);
          waiting.delete(end);
          resolve();
        };
        const timer = setTimeout(end, timeoutMs);
        waiting.add(end);
        if (underWay === 0) end();
      }),
  };
}
