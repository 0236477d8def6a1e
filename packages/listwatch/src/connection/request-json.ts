import { InternalError } from "@kube-state-shards/exposition";
import type { ApiClient, ApiRequest } from "./api-client.ts";

export type JsonRequest = {
  readonly method: ApiRequest["method"];
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Default `application/json`; a PATCH needs the patch type it means. */
  readonly contentType?: string | undefined;
  readonly signal?: AbortSignal | undefined;
};

export async function requestJson(_client: ApiClient, _request: JsonRequest): Promise<unknown> {
  throw new InternalError("request JSON: BUG, not connected yet");
}
