import { setTimeout as delay } from "node:timers/promises";
import { removeNamespace } from "../../cluster/remove-namespace.ts";
import type { Fault, FaultStage } from "./fault.ts";
import { NOTHING_SHOWS } from "./judge-promise.ts";
import { rescaleTo } from "./restarts.ts";

const PER_SECOND = 10;
/** Long enough to be seen, and to be on the move. */
const LIFE_MS = 6_000;
const VISIBLE_WITHIN_MS = 3_000;

export const namespaceChurn: Fault = {
  summary: "create, fill and delete 10 namespaces a second for --seconds, while the fleet is rescaled",
  promised: {
    ...NOTHING_SHOWS,
    atMost: { "slowest to be visible, ms": VISIBLE_WITHIN_MS, "never visible": 0, "left behind": 0 },
  },
  shards: 3,
  maxShards: 4,
  open: ({ settings }) => ({
    act: async (stage) => {
      const births = new Map<string, number>();
      const latencies: number[] = [];
      let isOver = false;
      const look = async (): Promise<void> => {
        while (!isOver) {
          const poll = stage.watch.latest();
          // Bodies are as old as the question: one that is read late, on a busy machine, was not late.
          const askedMs = performance.now() - (poll?.tookMs ?? 0);
          for (const answer of poll?.answers ?? []) {
            for (const pod of answer.pods) {
              const bornMs = births.get(pod);
              if (bornMs === undefined) continue;
              latencies.push(Math.max(0, askedMs - bornMs));
              births.delete(pod);
            }
          }
          await delay(50);
        }
      };
      const looking = look();
      const lives: Promise<void>[] = [];
      const rescaling = rescaleTo(stage, 4).then(() => rescaleTo(stage, 3));
      rescaling.catch(() => {});
      try {
        const count = settings.seconds * PER_SECOND;
        const startedMs = performance.now();
        for (let index = 0; index < count; index += 1) {
          await delay(Math.max(0, startedMs + (index * 1_000) / PER_SECOND - performance.now()));
          lives.push(liveAndDie(stage, `brief-${index}`, (pod) => void births.set(pod, performance.now())));
        }
        await Promise.all(lives);
        await rescaling;
      } finally {
        isOver = true;
        await looking;
      }
      latencies.sort((a, b) => a - b);
      const percentile = (share: number): number => Math.round(latencies[Math.ceil(latencies.length * share) - 1] ?? 0);
      stage.measured("namespaces", lives.length);
      stage.measured("half visible within, ms", percentile(0.5));
      stage.measured("99 % visible within, ms", percentile(0.99));
      stage.measured("slowest to be visible, ms", percentile(1));
      stage.measured("never visible", births.size);
      const left = (stage.watch.latest()?.answers ?? [])
        .flatMap(({ pods }) => pods)
        .filter((pod) => pod.startsWith("brief-"));
      stage.measured("left behind", left.length);
    },
  }),
};

async function liveAndDie({ cluster }: FaultStage, name: string, onBorn: (pod: string) => void): Promise<void> {
  const { objects } = cluster;
  await objects.create("/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name } });
  const pods = `/api/v1/namespaces/${name}/pods`;
  const container = { name: "app", image: "registry.example/app:v1" };
  await objects.create(pods, {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "only" },
    spec: { containers: [container] },
  });
  onBorn(`${name}/only`);
  await delay(LIFE_MS);
  await objects.remove(`${pods}/only`);
  await removeNamespace(objects, name);
}
