import { setTimeout as delay } from "node:timers/promises";
import type { ApiRequests } from "../cluster/api-requests.ts";
import type { ProcessFleet } from "./process-fleet.ts";

export type DrivenSet = {
  /** `replicas` as they were, one after the other, from the first. */
  readonly history: readonly number[];
  /** Ends after the look under way. Errors: what a look met. */
  stop(): Promise<void>;
};

export type DriveOptions = {
  readonly objects: ApiRequests;
  /** Of the StatefulSet. */
  readonly path: string;
  readonly fleet: Pick<ProcessFleet, "scaleTo">;
  onScale(replicas: number): void;
};

const EVERY_MS = 200;

/** Does with the fleet what the StatefulSet's controller does with pods, which a bare API server has not: starts and stops shards as `replicas` says, and tells so in its status. */
export function driveStatefulSet({ objects, path, fleet, onScale }: DriveOptions): DrivenSet {
  const history: number[] = [];
  let isStopped = false;

  const look = async (): Promise<void> => {
    const { status, text } = await objects.ask("GET", path);
    if (status !== 200) throw new Error(`read ${path}: got ${status}: ${text}`);
    const { metadata, spec } = JSON.parse(text);
    if (history.at(-1) === spec.replicas) return;
    history.push(spec.replicas);
    onScale(spec.replicas);
    fleet.scaleTo(spec.replicas);
    const revisions = { currentRevision: "r1", updateRevision: "r1" };
    const counts = { replicas: spec.replicas, observedGeneration: metadata.generation };
    await objects.patch(`${path}/status`, { status: { ...revisions, ...counts } });
  };
  const run = async (): Promise<void> => {
    while (!isStopped) {
      await look();
      await delay(EVERY_MS);
    }
  };
  const running = run();
  running.catch(() => {});
  return {
    history,
    async stop() {
      isStopped = true;
      await running;
    },
  };
}
