import { defineOptions, text } from "@kube-state-shards/daemon";

/** Which API server. */
export const apiOptions = defineOptions(
  {
    kubeconfig: {
      flag: "--kubeconfig",
      env: "KSS_KUBECONFIG",
      type: text({ placeholder: "<file>", emptyIsUnset: true }),
      default: undefined,
      help: "Kubeconfig of the cluster. Without it KUBECONFIG is used, else the service account of the pod this runs in.",
    },
    context: {
      flag: "--context",
      env: "KSS_CONTEXT",
      type: text({ emptyIsUnset: true }),
      default: undefined,
      help: "Context of the kubeconfig to use instead of its current one.",
    },
    apiserver: {
      flag: "--apiserver",
      env: "KSS_APISERVER",
      type: text({
        pattern: /^https?:\/\/\S+$/,
        placeholder: "<url>",
        wanted: "a URL such as https://10.0.0.1:6443",
        emptyIsUnset: true,
      }),
      default: undefined,
      help: "URL of the API server, instead of the kubeconfig's.",
    },
  },
  [],
  "API server",
);
