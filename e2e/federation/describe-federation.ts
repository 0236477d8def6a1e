import type { FederationResult } from "../scenarios/federation.ts";
import type { ServerResult } from "./judge.ts";

/** What of the example's promises was not held: leaves and the global server of the examples, with a constant `instance` and timestamps. */
export function brokenPromises(result: FederationResult): readonly string[] {
  const { servers, existing, verdict, curl, killed, totals } = result;
  const promised = servers.filter(({ isExample }) => isExample);
  const first = servers.filter(
    ({ role, intervalSeconds }) => role === "leaf" && intervalSeconds === servers[0]?.intervalSeconds,
  );
  const parts = (["pods", "nodes", "deployments"] as const).flatMap((of, index) => {
    const sum = first.reduce((total, { counts }) => total + (counts[index]?.first ?? 0), 0);
    return sum === existing[of] ? [] : [`the leaves count ${sum} ${of} together, want ${existing[of]}`];
  });
  return [
    ...parts,
    ...promised.flatMap(faultsOf),
    ...(totals.counted === totals.wanted ? [] : [`the totals are of ${totals.counted} pods, want ${totals.wanted}`]),
    ...(verdict.missing + verdict.double === 0 ? [] : [`${verdict.missing} missing, ${verdict.double} double`]),
    ...(curl.bodies > 0 && curl.broken.length === 0
      ? []
      : [`curl: ${curl.bodies} bodies, broken ${curl.broken.join()}`]),
    ...(killed.told.length > 0 ? [] : ["no leaf told that a shard was killed"]),
  ];
}

const faultsOf = ({ name, counts, joins, ghosts }: ServerResult): readonly string[] => [
  ...counts.filter(({ steps }) => steps.length > 0).map((one) => `${name}: ${one.expression} ${seen(one)}`),
  ...joins
    .filter(({ faults }) => faults.length > 0)
    .map(({ title, faults }) => `${name}: ${title}: ${faults.join("; ")}`),
  ...(ghosts.pods + ghosts.reasons === 0
    ? []
    : [`${name}: ${ghosts.pods} pods and ${ghosts.reasons} reasons are counted on`]),
];

type Count = ServerResult["counts"][number];

/** `flat`, or the values that it had besides. */
const seen = ({ steps }: Count): string => (steps.length === 0 ? "flat" : steps.join("; "));

/** A line for each thing that a server saw. */
export const describeFederation = ({
  servers,
  deleted,
  flipped,
  curl,
  killed,
  totals,
}: FederationResult): readonly string[] => [
  ...servers.flatMap(({ name, counts, deduplicated, unread, joins, ghosts, longestAfterlifeSeconds }) => [
    `${name}: could not read its targets: ${unread.join("; ") || "never"}`,
    ...[...counts, ...deduplicated].map((one) => `${name}: ${one.expression} want ${one.wanted}: ${seen(one)}`),
    `${name}: ${joins.filter(({ faults }) => faults.length === 0).length} of ${joins.length} joins held`,
    ...joins
      .filter(({ faults }) => faults.length > 0)
      .map(({ title, faults }) => `${name}: ${title}: ${faults.join("; ")}`),
    `${name}: ${ghosts.pods} of ${deleted} deleted pods and ${ghosts.reasons} of ${flipped} former reasons are counted on; the last for ${longestAfterlifeSeconds} s`,
  ]),
  `the global server's totals count ${totals.counted} pods of ${totals.wanted}`,
  `curl: ${curl.bodies} bodies, ${curl.broken.length} broken`,
  `up told of the killed shard at: ${killed.told.join(", ")}; all pods were at the other leaf after ${killed.wholeAfterSeconds} s`,
];
