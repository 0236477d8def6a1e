import { readFileSync, writeFileSync } from "node:fs";
import { machine, measuredAt, pagePath } from "../reliability/measured-at.ts";
import type { FederationResult } from "../scenarios/federation.ts";
import { type FederationRow, withMeasured } from "./federation-page.ts";
import type { ServerResult } from "./judge.ts";

const PAGE = pagePath("federate.md");

/** Writes what was measured into docs/federate.md. */
export function writeFederation({ setting, servers, deleted, flipped }: FederationResult): void {
  const rows = servers.map((one): FederationRow => {
    const [pods, nodes, deployments] = one.counts.map(cell);
    const [once] = one.deduplicated.map(cell);
    const held = one.joins.filter(({ faults }) => faults.length === 0).length;
    return {
      ...{ setting, server: one.name, measured: measuredAt() },
      counts: [pods ?? "", nodes ?? "", deployments ?? "", once ?? ""],
      joins: `${held} of ${one.joins.length}`,
      ghosts: ghostsOf(one, deleted, flipped),
      longestSeconds: one.longestAfterlifeSeconds,
    };
  });
  writeFileSync(PAGE, withMeasured(readFileSync(PAGE, "utf8"), rows, machine()));
}

function cell({ wanted, off }: ServerResult["counts"][number]): string {
  if (off === undefined) return wanted === 0 ? "none here" : `**flat**, ${wanted}`;
  const values = off.low === off.high ? `${off.low}` : `${off.low} to ${off.high}`;
  return `${values} for ${off.seconds} s, else ${wanted}`;
}

const ghostsOf = ({ ghosts: { pods, reasons } }: ServerResult, deleted: number, flipped: number): string =>
  pods + reasons === 0 ? "none" : `${pods} of ${deleted} pods, ${reasons} of ${flipped} reasons`;
