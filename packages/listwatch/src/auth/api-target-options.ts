import type { KubeAccess } from "./kube-config-adapter.ts";

export type LoadApiTargetOptions = {
  /** Path of a kubeconfig; wins over `env.KUBECONFIG`. */
  readonly kubeconfig?: string | undefined;
  /** URL that replaces the server of the kubeconfig, or stands alone without one. */
  readonly apiserver?: string | undefined;
  /** Which context of the kubeconfig, instead of its current one. */
  readonly context?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where a pod finds its service account. */
  readonly serviceAccountDir?: string | undefined;
};

/** Credentials, and where they came from, for messages. */
export type Source = { readonly access: KubeAccess; readonly origin: string };
