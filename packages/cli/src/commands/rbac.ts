import { choice, composeOptions, defineOptions, text, withRules } from "@kube-state-shards/daemon";
import { stringify } from "yaml";
import { accessObjects, type ManifestObject } from "../access/access-objects.ts";
import { defineCommand } from "../command.ts";
import { electionOptions } from "../options/election-options.ts";
import { metricOptions } from "../options/metric-options.ts";
import { nodeOptions } from "../options/node-options.ts";
import { podOptions } from "../options/pod-options.ts";
import { scalerOptions, scalerSettingsOf } from "../options/scaler-options.ts";
import { selectionOptions } from "../options/selection-options.ts";
import { onlyPodsHaveNodes, servedKinds, watchesNamespaces } from "../options/served-part.ts";
import { keyPrefixOptions } from "../options/store-options.ts";
import { leaderLeaseName } from "../store/leader-lease.ts";

const DNS_LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const OBJECT_NAME = /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/;

const schema = withRules(
  composeOptions(
    defineOptions({
      output: {
        flag: "--output",
        short: "o",
        env: "KSS_OUTPUT",
        type: choice(["yaml", "json"]),
        default: "yaml",
        help: "Documents for kubectl apply -f -, or one List as JSON.",
      },
      name: {
        flag: "--name",
        env: "KSS_RBAC_NAME",
        type: text({ pattern: OBJECT_NAME, placeholder: "<name>", wanted: "a name of a Kubernetes object" }),
        default: "kube-state-shards",
        help: "Name of the roles and of their bindings.",
      },
      serviceAccount: {
        flag: "--service-account",
        env: "KSS_RBAC_SERVICE_ACCOUNT",
        type: text({ pattern: OBJECT_NAME, placeholder: "<name>", wanted: "a name of a Kubernetes object" }),
        default: "kube-state-shards",
        help: "Service account that is given the roles.",
      },
      serviceAccountNamespace: {
        flag: "--service-account-namespace",
        env: "KSS_RBAC_SERVICE_ACCOUNT_NAMESPACE",
        type: text({ pattern: DNS_LABEL, placeholder: "<namespace>", wanted: "a name of a namespace" }),
        default: "kube-state-shards",
        help: "Where that service account lives.",
      },
    }),
    metricOptions,
    selectionOptions,
    nodeOptions,
    podOptions,
    electionOptions,
    keyPrefixOptions,
    scalerOptions,
  ),
  [onlyPodsHaveNodes],
);

export const rbacCommand = defineCommand({
  name: "rbac",
  summary:
    "Print the roles that serving, and scaling, takes: list and watch on what is read, the leader's Lease where there is one, nothing else.",
  schema,
  run: async (values, { console }) => {
    const { pod, podNamespace, namespacesDenylist = [] } = values;
    const { mode, statefulSet } = scalerSettingsOf(values, 1);
    const objects = accessObjects({
      kinds: servedKinds(values),
      namespaces: values.namespaces?.filter((name) => !namespacesDenylist.includes(name)),
      watchesNamespaces: watchesNamespaces(values),
      pod: pod === undefined || podNamespace === undefined ? undefined : { namespace: podNamespace, name: pod },
      lease:
        values.leaderElection === "kubernetes"
          ? {
              namespace: values.leaderLeaseNamespace ?? values.serviceAccountNamespace,
              name: leaderLeaseName(values),
            }
          : undefined,
      scaled: mode === "off" ? undefined : statefulSet,
      name: values.name,
      serviceAccount: { namespace: values.serviceAccountNamespace, name: values.serviceAccount },
    });
    await console.print(values.output === "json" ? toJson(objects) : toYaml(objects));
    return 0;
  },
});

const toJson = (items: readonly ManifestObject[]): string =>
  `${JSON.stringify({ apiVersion: "v1", kind: "List", items }, undefined, 2)}\n`;

const toYaml = (objects: readonly ManifestObject[]): string =>
  objects.map((object) => `---\n${stringify(object)}`).join("");
