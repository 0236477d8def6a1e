import type { ApiRequests } from "./api-requests.ts";

/** Nodes of one label, as many as are wanted, beside those that the cluster has. */
export type LabelledNodes = {
  /** A label selector for them. */
  readonly selector: string;
  resize(count: number): Promise<void>;
};

const NODES = "/api/v1/nodes";
/** The requests' own pool has so many connections. */
const AT_ONCE = 8;

export function labelledNodes(objects: ApiRequests, label: string): LabelledNodes {
  let present = 0;
  const nameOf = (index: number): string => `${label}-${String(index).padStart(4, "0")}`;
  return {
    selector: `e2e=${label}`,
    async resize(count) {
      const [from, to] = [Math.min(present, count), Math.max(present, count)];
      const act = (index: number): Promise<void> =>
        count > present
          ? objects.create(NODES, { metadata: { name: nameOf(index), labels: { e2e: label } } })
          : objects.remove(`${NODES}/${nameOf(index)}`);
      for (let index = from; index < to; index += AT_ONCE) {
        const some = Array.from({ length: Math.min(AT_ONCE, to - index) }, (_, at) => act(index + at));
        await Promise.all(some);
      }
      present = count;
    },
  };
}
