import { choice, defineOptions, integer, text } from "@kube-state-shards/daemon";

/** Which API server, and how it is asked. */
export const apiOptions = defineOptions(
  {
    kubeconfig: {
      flag: "--kubeconfig",
      env: "KSS_KUBECONFIG",
      type: text({ placeholder: "<file>" }),
      default: undefined,
      help: "Kubeconfig of the cluster. Without it KUBECONFIG is used, else the service account of the pod this runs in.",
    },
    context: {
      flag: "--context",
      env: "KSS_CONTEXT",
      type: text(),
      default: undefined,
      help: "Context of the kubeconfig to use instead of its current one.",
    },
    apiserver: {
      flag: "--apiserver",
      env: "KSS_APISERVER",
      type: text({ pattern: /^https?:\/\/\S+$/, placeholder: "<url>", wanted: "a URL such as https://10.0.0.1:6443" }),
      default: undefined,
      help: "URL of the API server, instead of the kubeconfig's.",
    },
    watchStrategy: {
      flag: "--watch-strategy",
      env: "KSS_WATCH_STRATEGY",
      type: choice(["namespace", "cluster"]),
      default: "namespace",
      help: "Namespace: a list and watch for each namespace and kind, so that only own objects arrive. Cluster: one wide watch a kind, foreign objects dropped before decoding.",
    },
    maxOpenWatches: {
      flag: "--max-open-watches",
      env: "KSS_MAX_OPEN_WATCHES",
      type: integer({ min: 1 }),
      default: 3_000,
      help: "Above this many watches a shard, kinds fall back to one wide watch each, the lightest first.",
      why: "some 9 KB of API-server memory a watch",
    },
  },
  [],
  "API server",
);
