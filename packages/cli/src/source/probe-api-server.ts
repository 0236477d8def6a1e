import {
  ApiCertificateError,
  type ApiClient,
  ApiStatusError,
  KubeconfigError,
  requestJson,
} from "@kube-state-shards/listwatch";
import { watchesNamespaces } from "../options/served-part.ts";

/**
 * What is asked to see whether the API server answers: for a namespace where namespaces are read anyway, which says whether its
 * storage works, too; else for nothing that takes a permission.
 */
export const probePathOf = (values: Parameters<typeof watchesNamespaces>[0]): string =>
  watchesNamespaces(values) ? "/api/v1/namespaces?limit=1" : "/version";

export type Probe =
  | { readonly kind: "reached" }
  /** `lasting`: waiting alone will not mend it. */
  | { readonly kind: "failed"; readonly error: Error; readonly lasting: boolean };

export type ProbeOptions = { readonly path: string; readonly signal: AbortSignal };

/** Asks once. A 403 counts as reached: it is there and knows us; what we may not read is reported kind by kind. */
export async function probeApiServer(client: ApiClient, { path, signal }: ProbeOptions): Promise<Probe> {
  try {
    await requestJson(client, { method: "GET", path, signal });
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
