import { InternalError } from "@kube-state-shards/exposition";
import type { ApiTarget } from "./api-target.ts";

export type LoadApiTargetOptions = {
  /** Path of a kubeconfig; wins over `env.KUBECONFIG`. */
  readonly kubeconfig?: string | undefined;
  /** URL that replaces the server of the kubeconfig, or stands alone without one. */
  readonly apiserver?: string | undefined;
  /** Which context of the kubeconfig, instead of its current one. */
  readonly context?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
};

export async function loadApiTarget(_options: LoadApiTargetOptions): Promise<ApiTarget> {
  throw new InternalError("load API target: BUG, not connected yet");
}
