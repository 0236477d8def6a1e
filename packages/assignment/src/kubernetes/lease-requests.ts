import { type ApiClient, ApiStatusError, type JsonRequest, requestJson } from "@kube-state-shards/listwatch";
import { explainLeaseFailure, type LeaseVerb } from "./explain-lease-failure.ts";
import { type LeaseName, type LeaseObject, type LeaseRecord, parseLease, specOf } from "./lease-record.ts";

/** One Lease on an API server. Errors of all: `LeaderLeaseError`. */
export interface LeaseRequests {
  /** Undefined when there is none. */
  read(): Promise<LeaseObject | undefined>;
  /** Undefined when somebody else was first. */
  create(record: LeaseRecord): Promise<LeaseObject | undefined>;
  /** Writes it if it is still as it was read, and undefined when it is not. */
  replace(read: LeaseObject, record: LeaseRecord): Promise<LeaseObject | undefined>;
}

export type LeaseRequestsOptions = {
  readonly client: ApiClient;
  readonly lease: LeaseName;
  /** What is not answered by then has failed. */
  readonly timeoutMs: number;
};

/** It is not there, or another one than was read: for who asks to look again. What is not served at all shows when it is to be created. */
const NO_ERRORS: Readonly<Record<LeaseVerb, readonly number[]>> = { get: [404], create: [409], update: [404, 409] };

const API_VERSION = "coordination.k8s.io/v1";

export function createLeaseRequests({ client, lease, timeoutMs }: LeaseRequestsOptions): LeaseRequests {
  const collection = `/apis/${API_VERSION}/namespaces/${encodeURIComponent(lease.namespace)}/leases`;
  const path = `${collection}/${encodeURIComponent(lease.name)}`;

  const ask = async (verb: LeaseVerb, request: JsonRequest): Promise<LeaseObject | undefined> => {
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      return parseLease(await requestJson(client, { ...request, signal }));
    } catch (error) {
      const status = error instanceof ApiStatusError ? error.status : undefined;
      if (status !== undefined && NO_ERRORS[verb].includes(status)) return undefined;
      throw explainLeaseFailure(error, { lease, verb, timeoutMs });
    }
  };

  return {
    read: () => ask("get", { method: "GET", path }),
    create: (record) =>
      ask("create", {
        method: "POST",
        path: collection,
        body: { apiVersion: API_VERSION, kind: "Lease", metadata: { ...lease }, spec: specOf(record) },
      }),
    replace: (read, record) =>
      ask("update", { method: "PUT", path, body: { ...read, spec: { ...read.spec, ...specOf(record) } } }),
  };
}
