import { hashUid, sliceAt, slicesOf, type UnitId, wholeOf } from "@kube-state-shards/assignment";
import { readPodKeys, readPodUids } from "./pod-keys.ts";
import type { ShardAnswer } from "./poll.ts";

/** Giant namespaces are looked at in this many parts, which may be in as many places. */
const PARTS = 8;

type Pods = Pick<ShardAnswer, "pods" | "retiringPods" | "places">;

/** What a body shows. `isSliced`: a namespace may be served in slices by several shards. */
export function podsInBody(
  body: string,
  { retiring, isSliced }: { retiring: ReadonlySet<UnitId>; isSliced: boolean },
): Pods {
  const pods = readPodKeys(body);
  // WHY apart: UIDs and their hashes cost more than all else of a poll of 30,000 pods.
  if (!isSliced) {
    const retiringPods = retiring.size === 0 ? NONE : new Set(pods.filter((pod) => retiring.has(unitOf(pod))));
    const places = new Set(pods.map(namespaceOf));
    for (const unit of retiring) places.delete(unit.slice("ns/".length));
    return { pods, retiringPods, places };
  }
  const hashes = readPodUids(body).map(hashUid);
  const retiringPods = new Set<string>();
  const places = new Set<string>();
  const slices = Map.groupBy(retiring, wholeOf);
  for (const [at, pod] of pods.entries()) {
    const hash = hashes[at] ?? 0;
    if (sliceAt(hash, slices.get(unitOf(pod)) ?? []) !== undefined) retiringPods.add(pod);
    else places.add(sliceAt(hash, slicesOf(namespaceOf(pod), PARTS)) ?? "");
  }
  return { pods, retiringPods, places };
}

const NONE: ReadonlySet<string> = new Set();
const namespaceOf = (key: string): string => key.slice(0, key.indexOf("/"));
const unitOf = (key: string): UnitId => `ns/${namespaceOf(key)}`;
