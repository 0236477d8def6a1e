import { InternalError } from "@kube-state-shards/exposition";
import type { ApiTarget } from "../auth/api-target.ts";
import type { Log } from "../log.ts";
import type { ApiClient } from "./api-client.ts";
import type { ClientTimings } from "./client-timings.ts";

export type ApiClientOptions = {
  readonly log?: Log | undefined;
  readonly userAgent?: string | undefined;
  readonly maxStreamsPerConnection?: number | undefined;
  readonly timings?: Partial<ClientTimings> | undefined;
};

export function createApiClient(_target: ApiTarget, _options: ApiClientOptions = {}): ApiClient {
  throw new InternalError("create API client: BUG, not connected yet");
}
