import type { CoordinatorStatus } from "@kube-state-shards/coordinator";
import type { OperatorValues } from "../options/operator-options.ts";
import { askCoordinators, CoordinatorRequestError } from "./ask-coordinators.ts";

export type FoundStatus = { readonly url: string; readonly status: CoordinatorStatus };

/**
 * What the coordinator that leads says, which knows most; else what the first says that answers.
 *
 * Errors: as `askCoordinators`.
 */
export async function readStatus(values: OperatorValues): Promise<FoundStatus> {
  const reasons: string[] = [];
  let found: FoundStatus | undefined;
  for (const url of values.coordinatorUrl) {
    try {
      const asked = await askCoordinators(
        { attempt: "read the status", method: "GET", path: "/status" },
        { ...values, coordinatorUrl: [url] },
      );
      if (!isStatus(asked.body)) {
        reasons.push(`${url}: what it says is no status. Use the command of the coordinators' release.`);
        continue;
      }
      if (asked.body.leader.me) return { url, status: asked.body };
      found ??= { url, status: asked.body };
    } catch (error) {
      if (!(error instanceof CoordinatorRequestError)) throw error;
      reasons.push(...error.reasons);
    }
  }
  if (found === undefined) throw new CoordinatorRequestError("read the status", reasons);
  return found;
}

/** Coordinators of neighbouring releases may say more or less: only what everything hangs on is looked at. */
function isStatus(body: unknown): body is CoordinatorStatus {
  if (typeof body !== "object" || body === null) return false;
  const { leader, shards, moves, problems, store } = body as Readonly<Record<string, unknown>>;
  const isObject = (value: unknown): boolean => typeof value === "object" && value !== null;
  return isObject(leader) && isObject(store) && [shards, moves, problems].every(Array.isArray);
}
