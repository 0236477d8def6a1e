import { defineOptions, rule, text } from "@kube-state-shards/daemon";

const name = text({ placeholder: "<name>", emptyIsUnset: true });

/** An exporter that is a pod of a StatefulSet, and finds out its place there. */
export const podOptions = defineOptions(
  {
    pod: {
      flag: "--pod",
      env: "KSS_POD",
      type: name,
      default: undefined,
      help: "Name of the pod this runs in, one of a StatefulSet: its ordinal and replicas take the place of --shard and --total-shards.",
    },
    podNamespace: {
      flag: "--pod-namespace",
      env: "KSS_POD_NAMESPACE",
      configKeys: ["namespace"],
      type: name,
      default: undefined,
      help: "Namespace of --pod.",
    },
  },
  [
    rule(
      "pod",
      (o) => (o.pod === undefined) === (o.podNamespace === undefined),
      (o) => `--pod and --pod-namespace go together: ${o.pod === undefined ? "--pod" : "--pod-namespace"} is missing`,
    ),
  ],
  "Place in a StatefulSet",
);
