import { ShardsError } from "@kube-state-shards/exposition";

/** The kubeconfig, or something it names, cannot be used. */
export class KubeconfigError extends ShardsError {
  override readonly code = "KSS_KUBECONFIG";
}

/** The API server cannot be reached, or the connection was lost before the answer was complete. */
export class ApiUnreachableError extends ShardsError {
  override readonly code = "KSS_API_UNREACHABLE";
}

/** The API server's certificate does not satisfy us, or it refuses ours. */
export class ApiCertificateError extends ShardsError {
  override readonly code = "KSS_API_CERTIFICATE";
}

/** An answer's body is not what its format promises: cut short, not JSON, or an event nobody knows. */
export class ApiBodyError extends ShardsError {
  override readonly code = "KSS_API_BODY";
}

export type ApiStatusDetails = {
  readonly status: number;
  /** The machine-readable reason of the Status body, such as `Forbidden` or `Expired`; "" when there is none. */
  readonly reason: string;
  /** The human-readable message of the Status body. */
  readonly detail: string;
  /** What the server asked us to wait, from Retry-After. */
  readonly retryAfterMs?: number | undefined;
};

/** The API server answered, but with an error status. */
export class ApiStatusError extends ShardsError {
  override readonly code = "KSS_API_STATUS";
  readonly status: number;
  readonly reason: string;
  readonly detail: string;
  readonly retryAfterMs: number | undefined;
  constructor(attempt: string, details: ApiStatusDetails, options?: ErrorOptions) {
    super(`${attempt}: the API server answered ${details.status}${show(details)}. ${advice(details.status)}`, options);
    this.status = details.status;
    this.reason = details.reason;
    this.detail = details.detail;
    this.retryAfterMs = details.retryAfterMs;
  }
}

function show(details: ApiStatusDetails): string {
  if (details.detail !== "") return ` (${details.detail})`;
  return details.reason === "" ? "" : ` (${details.reason})`;
}

function advice(status: number): string {
  switch (status) {
    case 401:
      return "The credentials were not accepted: check the token, client certificate or exec plugin of the kubeconfig.";
    case 403:
      return "Give this identity the verbs `list` and `watch` on it (see `kube-state-shards rbac`).";
    case 404:
      return "This API server does not serve it: leave it out with --resources, or install what defines it.";
    case 409:
      return "Somebody else changed it first: read it again and retry.";
    case 429:
      return "The API server is busy and asks for patience: we wait and try again.";
    default:
      return status >= 500
        ? "The fault is the server's: we wait and try again."
        : "Check the request and the server's version.";
  }
}
