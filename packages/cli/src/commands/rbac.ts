import { choice, composeOptions, defineOptions, list, text } from "@kube-state-shards/daemon";
import { stringify } from "yaml";
import { accessObjects, type ManifestObject } from "../access/access-objects.ts";
import { defineCommand } from "../command.ts";
import { kindsOf, metricOptions } from "../options/metric-options.ts";

const DNS_LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const OBJECT_NAME = /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/;

const schema = composeOptions(
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
    namespaces: {
      flag: "--namespaces",
      env: "KSS_NAMESPACES",
      type: list({ placeholder: "<a,b,...>" }),
      default: [],
      help: "Only these namespaces are served: a Role in each, in place of a ClusterRole. Cluster-scoped kinds only where --resources names them.",
    },
  }),
  metricOptions,
);

export const rbacCommand = defineCommand({
  name: "rbac",
  summary: "Print the roles that serving takes: list and watch on what is read, nothing else.",
  schema,
  run: async (values, { console }) => {
    const { namespaces } = values;
    const served = kindsOf(values);
    const isNarrowed = namespaces.length > 0 && values.resources === undefined;
    const objects = accessObjects({
      kinds: isNarrowed ? served.filter(({ scope }) => scope === "namespaced") : served,
      namespaces,
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
