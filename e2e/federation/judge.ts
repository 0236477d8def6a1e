import { describeSteps } from "../observe/describe-steps.ts";
import { JOIN_QUERIES } from "../observe/join-queries.ts";
import { DELETED, type Ended, FLIPPED, NOT_DELETED, type PodChanges } from "./changes.ts";
import type { FederationServer, FederationServers } from "./servers.ts";

/** Objects that exist throughout. */
export type Existing = { readonly pods: number; readonly nodes: number; readonly deployments: number };

type Count = {
  readonly expression: string;
  /** At the first second; at a leaf, the part of its partition. */
  readonly first: number;
  readonly wanted: number;
  /** Runs of seconds with another value. */
  readonly steps: readonly string[];
  /** The least and the most of these, and for how many seconds. Undefined where there were none. */
  readonly off: { readonly low: number; readonly high: number; readonly seconds: number } | undefined;
};

export type ServerResult = {
  readonly name: string;
  readonly role: "leaf" | "global";
  readonly partition: number | undefined;
  /** Whether it runs an example as it is. */
  readonly isExample: boolean;
  readonly intervalSeconds: number;
  readonly counts: readonly Count[];
  /** The same counts over `max by` of the objects' own labels. */
  readonly deduplicated: readonly Count[];
  /** Of each query of docs/metrics/joins.md that can be answered here, what went wrong; nothing when it held. */
  readonly joins: readonly { readonly title: string; readonly faults: readonly string[] }[];
  /** Deleted pods, and former reasons of others, that are counted at the end. */
  readonly ghosts: { readonly pods: number; readonly reasons: number };
  /** Runs of seconds in which it could not read some of its targets, and how many: it forgets at once what it had from them. */
  readonly unread: readonly string[];
  /** For how long a deleted pod, or a former reason, was counted on at most. */
  readonly longestAfterlifeSeconds: number;
};

export type Judging = {
  readonly existing: Existing;
  readonly changes: PodChanges;
  readonly fromMs: number;
  readonly toMs: number;
};

const FAMILIES = [
  { of: "pods", family: `kube_pod_info{${NOT_DELETED}}`, by: "namespace, pod, uid" },
  { of: "nodes", family: "kube_node_info", by: "node" },
  { of: "deployments", family: "kube_deployment_created", by: "namespace, deployment" },
] as const;

/** What each server saw at each full second of a time. */
export async function judgeServers(servers: FederationServers, judging: Judging): Promise<readonly ServerResult[]> {
  const results: ServerResult[] = [];
  // One after the other: each asks its server some forty ranges.
  for (const server of [...servers.leaves, ...servers.globals]) results.push(await judgeServer(server, judging));
  return results;
}

async function judgeServer(server: FederationServer, judging: Judging): Promise<ServerResult> {
  const { fromMs, toMs, existing } = judging;
  const { prometheus, role, name, intervalSeconds } = server;
  const count = async (expression: string, of: keyof Existing): Promise<Count> => {
    const values = await prometheus.range(expression, fromMs, toMs);
    const first = values[0] ?? 0;
    const wanted = role === "global" ? existing[of] : first;
    return { expression, first, wanted, steps: describeSteps(values, wanted), off: offBy(values, wanted) };
  };
  const counts: Count[] = [];
  const deduplicated: Count[] = [];
  for (const { of, family, by } of FAMILIES) {
    counts.push(await count(`count(${family})`, of));
    deduplicated.push(await count(`count(max by (${by}) (${family}))`, of));
  }
  return {
    ...{ name, role, intervalSeconds, counts, deduplicated },
    partition: role === "leaf" ? server.partition : undefined,
    isExample: role === "leaf" || server.isExample,
    unread: describeSteps(await prometheus.range("count(up == 0) or vector(0)", fromMs, toMs), 0),
    joins: await judgeJoins(server, judging),
    ghosts: await countGhosts(server, judging.changes),
    longestAfterlifeSeconds: await longestAfterlife(server, judging),
  };
}

function offBy(values: readonly number[], wanted: number): Count["off"] {
  const other = values.filter((value) => value !== wanted);
  if (other.length === 0) return undefined;
  return { low: Math.min(...other), high: Math.max(...other), seconds: other.length };
}

/** Nodes and namespaces are units of their own, in one leaf each: what joins pods with them is answered above the leaves. */
const IS_ACROSS = /kube_(node|namespace)_/;

/** Objects are only deleted meanwhile: a query that at some second has fewer rows than at the last one lacked some. */
async function judgeJoins({ role, prometheus }: FederationServer, { fromMs, toMs }: Judging) {
  const own = JOIN_QUERIES.filter(([, query]) => IS_ACROSS.test(query) === (role === "global"));
  const judged: { title: string; faults: readonly string[] }[] = [];
  for (const [title, query] of own) {
    const faults = await prometheus.range(`count(\n${query})`, fromMs, toMs).then(
      (values) => {
        const last = values.at(-1) ?? 0;
        return last === 0
          ? ["no rows at the end"]
          : describeSteps(
              values.map((value) => Math.min(value, last)),
              last,
            );
      },
      async () => {
        const { seconds, why } = await prometheus.refusals(query, fromMs, toMs);
        return [`refused for ${seconds} s: ${/found duplicate series/.exec(why)?.[0] ?? why}`];
      },
    );
    judged.push({ title, faults });
  }
  return judged;
}

export async function countGhosts(
  { prometheus }: FederationServer,
  changes: PodChanges,
): Promise<ServerResult["ghosts"]> {
  const former = (await prometheus.labels(`max by (namespace, pod, reason) (${FLIPPED})`)).filter(
    ({ namespace, pod, reason }) => changes.waiting().get(`${namespace}/${pod}`) !== reason,
  );
  return { pods: await prometheus.rows(`max by (namespace, pod) (${DELETED})`), reasons: former.length };
}

async function longestAfterlife({ prometheus }: FederationServer, { changes, fromMs }: Judging): Promise<number> {
  const nowMs = Date.now();
  const deleted = await prometheus.series(`max by (namespace, pod) (${DELETED})`, fromMs, nowMs);
  const flipped = await prometheus.series(`max by (namespace, pod, reason) (${FLIPPED})`, fromMs, nowMs);
  const last = new Map(
    [...deleted, ...flipped].map(({ labels: { namespace, pod, reason = "" }, seconds }) => [
      keyOf({ pod: `${namespace}/${pod}`, reason }),
      seconds.at(-1) ?? 0,
    ]),
  );
  const lives = changes.ended().map((one) => (last.get(keyOf(one)) ?? 0) - one.endedMs / 1_000);
  return Math.max(0, Math.round(Math.max(...lives, 0)));
}

const keyOf = ({ pod, reason }: Omit<Ended, "endedMs">): string => `${pod} ${reason}`;
