import {
  ApiCertificateError,
  type ApiClient,
  ApiStatusError,
  KubeconfigError,
  requestJson,
} from "@kube-state-shards/listwatch";

export type Probe =
  | { readonly kind: "reached" }
  /** `lasting`: waiting alone will not mend it. */
  | { readonly kind: "failed"; readonly error: Error; readonly lasting: boolean };

/** Asks for one namespace. A 403 counts as reached: it is there and knows us; what we may not read is reported kind by kind. */
export async function probeApiServer(client: ApiClient, signal: AbortSignal): Promise<Probe> {
  try {
    await requestJson(client, { method: "GET", path: "/api/v1/namespaces?limit=1", signal });
    return { kind: "reached" };
  } catch (caught) {
    const error = caught instanceof Error ? caught : new Error(String(caught));
    if (error instanceof ApiStatusError && error.status < 500 && error.status !== 401 && error.status !== 429) {
      return { kind: "reached" };
    }
    const lasting =
      error instanceof ApiCertificateError ||
      error instanceof KubeconfigError ||
      (error instanceof ApiStatusError && error.status === 401);
    return { kind: "failed", error, lasting };
  }
}
