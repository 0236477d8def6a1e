import { ApiStatusError } from "@kube-state-shards/listwatch";
import type { ScalerReason, Verdict } from "../scaler-reasons.ts";

/** Why a request to the API server came to nothing. `attempt`: such as `read StatefulSet metrics/shards`. */
export function explainRead(attempt: string, error: unknown): Verdict {
  return explain(attempt, error, { 401: "Forbidden", 403: "Forbidden", 404: "StatefulSetMissing" });
}

/** As `explainRead`, of a write to `/scale`: what the API server will not have it will not have the next time, either. */
export function explainWrite(attempt: string, error: unknown): Verdict {
  const asked = error instanceof ApiStatusError && error.status < 500 && error.status !== 409 && error.status !== 429;
  if (asked && error.status !== 404) return { reason: "ScaleRefused", message: `${attempt}: ${said(error)}` };
  return explain(attempt, error, { 404: "StatefulSetMissing" });
}

function explain(attempt: string, error: unknown, reasons: Readonly<Record<number, ScalerReason>>): Verdict {
  if (!(error instanceof ApiStatusError))
    return { reason: "ApiUnreachable", message: error instanceof Error ? error.message : String(error) };
  return { reason: reasons[error.status] ?? "ApiUnreachable", message: `${attempt}: ${said(error)}` };
}

const said = ({ status, detail, reason }: ApiStatusError): string =>
  `the API server answered ${status}${detail === "" && reason === "" ? "" : ` (${detail === "" ? reason : detail})`}`;
