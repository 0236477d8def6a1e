import type { Kind, RenderFailure } from "@kube-state-shards/families";
import type { Log } from "@kube-state-shards/listwatch";

export type FailureLogOptions = { readonly log: Log; readonly count: (resource: string, failures: number) => void };

/** Counts every failure to render, and logs the first of each family: one odd field is often in ten thousand objects. */
export function createFailureLog({ log, count }: FailureLogOptions) {
  const told = new Set<string>();
  return ({ resource }: Kind, failures: readonly RenderFailure[], key: string): void => {
    count(resource, failures.length);
    for (const { family, error } of failures) {
      const name = `${resource} ${family}`;
      if (told.has(name)) continue;
      told.add(name);
      log.warn(
        { resource, family, object: key, error },
        "cannot render a family of an object; the rest is served, further ones are only counted",
      );
    }
  };
}
