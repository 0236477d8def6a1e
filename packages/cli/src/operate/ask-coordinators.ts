import { ShardsError } from "@kube-state-shards/exposition";
import { readFleetToken } from "../fleet/fleet-token.ts";
import type { OperatorValues } from "../options/operator-options.ts";

/** No coordinator did what was asked, for these reasons. */
export class CoordinatorRequestError extends ShardsError {
  override readonly code = "KSS_COORDINATOR_REQUEST";
  readonly reasons: readonly string[];
  constructor(attempt: string, reasons: readonly string[]) {
    super([`${attempt}: no coordinator did it, nothing was changed:`, ...reasons.map((one) => `  ${one}`)].join("\n"));
    this.reasons = reasons;
  }
}

export type CoordinatorRequest = {
  /** Such as `drain shard-0`. */
  readonly attempt: string;
  readonly method: "GET" | "POST" | "DELETE";
  /** Below `/fleet/v1`. */
  readonly path: string;
  readonly body?: object;
};

export type CoordinatorAnswer = { readonly url: string; readonly body: unknown };

const TIMEOUT_MS = 10_000;
const SHOWN_CHARACTERS = 300;

/**
 * Asks the coordinators in turn until one has done it: those that follow, cannot be reached or refuse are passed over.
 *
 * Errors: `CoordinatorRequestError` with what each of them said, `InputFileError` for the token's file.
 */
export async function askCoordinators(
  request: CoordinatorRequest,
  { coordinatorUrl: urls, fleetTokenFile }: OperatorValues,
): Promise<CoordinatorAnswer> {
  const token = await readFleetToken(fleetTokenFile);
  const reasons: string[] = [];
  for (const url of urls) {
    const answer = await askOne(request, { url, token });
    if (answer.kind === "done") return { url, body: answer.body };
    if (answer.kind === "final") throw new CoordinatorRequestError(request.attempt, [`${url}: ${answer.why}`]);
    reasons.push(`${url}: ${answer.why}`);
  }
  throw new CoordinatorRequestError(request.attempt, reasons);
}

/** `refused`: another coordinator may do it. `final`: none will. */
type Outcome =
  | { readonly kind: "done"; readonly body: unknown }
  | { readonly kind: "refused" | "final"; readonly why: string };

async function askOne(
  { method, path, body }: CoordinatorRequest,
  { url, token }: { readonly url: string; readonly token: string },
): Promise<Outcome> {
  let status: number;
  let text: string;
  try {
    const response = await fetch(`${url.replace(/\/+$/, "")}/fleet/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      redirect: "error", // the token is for this address alone
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    ({ status } = response);
    text = await response.text();
  } catch (error) {
    return { kind: "refused", why: explainLoss(error) };
  }
  const answer = parse(text);
  if (status === 200 && answer !== undefined) return { kind: "done", body: answer };
  return { kind: status === 404 && isOurs(answer) ? "final" : "refused", why: explainStatus(status, answer ?? text) };
}

function explainLoss(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const said =
    cause instanceof Error ? cause.message || String("code" in cause ? cause.code : cause.name) : String(cause);
  if (error instanceof Error && error.name === "TimeoutError")
    return `no answer within ${TIMEOUT_MS / 1_000}s. Check that the coordinator runs and can be reached from here.`;
  return `cannot be reached (${said}). Check that it runs, and that host and port are those of its telemetry port.`;
}

function explainStatus(status: number, answer: unknown): string {
  if (status === 401) return "the fleet token is another one there (401). Check --fleet-token-file.";
  if (isOurs(answer)) return answer.message;
  if (status === 404)
    return "answers, and is no coordinator's telemetry port (404). Give that, 8081 by default; a coordinator that has just started needs a moment.";
  const said = typeof answer === "string" ? answer : JSON.stringify(answer);
  return `got status ${status}, saying ${said.slice(0, SHOWN_CHARACTERS).trim() || "nothing"}; want 200. See its log.`;
}

/** What our coordinators say when they refuse. */
function isOurs(answer: unknown): answer is { readonly code: string; readonly message: string } {
  if (typeof answer !== "object" || answer === null || !("code" in answer) || !("message" in answer)) return false;
  return typeof answer.code === "string" && typeof answer.message === "string";
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
