import { conditionsFamily } from "../blocks/condition-samples.ts";
import { annotationsFamily, labelsFamily } from "../blocks/label-families.ts";
import { createdFamily, deletionTimestampFamily } from "../blocks/metadata-families.ts";
import { numberFamily } from "../blocks/number-family.ts";
import { writeResources } from "../blocks/resource-samples.ts";
import { defineKind } from "../kind/define-kind.ts";
import { labelText } from "../labels/label-text.ts";
import { type Condition, readCondition } from "../narrow/condition.ts";
import { booleanOf, type JsonRecord, recordOf, recordsOf, textOf, textsOf } from "../narrow/json-value.ts";
import { type HasMetadata, readMetadata } from "../narrow/metadata.ts";

type NodeObject = HasMetadata & {
  readonly podCidr: string;
  readonly podCidrs: readonly string[];
  readonly providerId: string;
  readonly unschedulable: boolean;
  readonly taints: readonly { readonly key: string; readonly value: string; readonly effect: string }[];
  readonly capacity: JsonRecord;
  readonly allocatable: JsonRecord;
  readonly conditions: readonly Condition[];
  readonly addresses: readonly { readonly type: string; readonly address: string }[];
  readonly info: NodeInfo;
};

type NodeInfo = {
  readonly kernelVersion: string;
  readonly osImage: string;
  readonly containerRuntimeVersion: string;
  readonly kubeletVersion: string;
  readonly systemUuid: string;
};

const subject = { prefix: "kube_node", noun: "node" } as const;
const ROLE_PREFIX = "node-role.kubernetes.io/";

function readNode(object: JsonRecord): NodeObject {
  const spec = recordOf(object["spec"]);
  const status = recordOf(object["status"]);
  return {
    metadata: readMetadata(object),
    podCidr: textOf(spec["podCIDR"]),
    podCidrs: textsOf(spec["podCIDRs"]),
    providerId: textOf(spec["providerID"]),
    unschedulable: booleanOf(spec["unschedulable"]),
    taints: recordsOf(spec["taints"], ({ key, value, effect }) => ({
      key: textOf(key),
      value: textOf(value),
      effect: textOf(effect),
    })),
    capacity: recordOf(status["capacity"]),
    allocatable: recordOf(status["allocatable"]),
    conditions: recordsOf(status["conditions"], readCondition),
    addresses: recordsOf(status["addresses"], ({ type, address }) => ({
      type: textOf(type),
      address: textOf(address),
    })),
    info: readNodeInfo(recordOf(status["nodeInfo"])),
  };
}

function readNodeInfo(info: JsonRecord): NodeInfo {
  return {
    kernelVersion: textOf(info["kernelVersion"]),
    osImage: textOf(info["osImage"]),
    containerRuntimeVersion: textOf(info["containerRuntimeVersion"]),
    kubeletVersion: textOf(info["kubeletVersion"]),
    systemUuid: textOf(info["systemUUID"]),
  };
}

function infoLabels({ info, providerId, podCidr, addresses }: NodeObject): string {
  // With several internal addresses the last one counts, as in the reference; kube_node_status_addresses has them all.
  const internalIp = addresses.findLast(({ type }) => type === "InternalIP")?.address ?? "";
  return (
    labelText("kernel_version", info.kernelVersion) +
    labelText("os_image", info.osImage) +
    labelText("container_runtime_version", info.containerRuntimeVersion) +
    labelText("kubelet_version", info.kubeletVersion) +
    // Kubernetes no longer fills the field in; the label stays for those who join on it.
    labelText("kubeproxy_version", "deprecated") +
    labelText("provider_id", providerId) +
    labelText("pod_cidr", podCidr) +
    labelText("system_uuid", info.systemUuid) +
    labelText("internal_ip", internalIp)
  );
}

export const nodeKind = defineKind<NodeObject>({
  resource: "nodes",
  kind: "Node",
  group: "",
  version: "v1",
  scope: "cluster",
  identity: [["node", ({ metadata }) => metadata.name]],
  narrow: readNode,
  families: [
    annotationsFamily({ ...subject, stability: "ALPHA" }),
    createdFamily({ ...subject, stability: "STABLE" }),
    deletionTimestampFamily({ ...subject, stability: "ALPHA" }),
    {
      name: "kube_node_info",
      help: "Versions, addresses and ids of the node, always 1.",
      stability: "STABLE",
      labels: [
        "kernel_version",
        "os_image",
        "container_runtime_version",
        "kubelet_version",
        "kubeproxy_version",
        "provider_id",
        "pod_cidr",
        "system_uuid",
        "internal_ip",
      ],
      write: (node, samples) => samples.add(infoLabels(node), 1),
    },
    labelsFamily({ ...subject, stability: "STABLE" }),
    {
      name: "kube_node_role",
      help: "One sample, always 1, for each role the node is labelled with.",
      stability: "ALPHA",
      labels: ["role"],
      reads: "metadata",
      write: ({ metadata }, samples) => {
        for (const key of Object.keys(metadata.labels)) {
          if (key.startsWith(ROLE_PREFIX)) samples.add(labelText("role", key.slice(ROLE_PREFIX.length)), 1);
        }
      },
    },
    {
      name: "kube_node_spec_pod_cidrs",
      help: "One sample, always 1, for each address range the node's pods are given addresses of.",
      stability: "ALPHA",
      labels: ["pod_cidr"],
      write: ({ podCidrs }, samples) => {
        for (const cidr of podCidrs) samples.add(labelText("pod_cidr", cidr), 1);
      },
    },
    {
      name: "kube_node_spec_taint",
      help: "One sample, always 1, for each taint of the node.",
      stability: "STABLE",
      labels: ["key", "value", "effect"],
      write: ({ taints }, samples) => {
        for (const { key, value, effect } of taints) {
          samples.add(labelText("key", key) + labelText("value", value) + labelText("effect", effect), 1);
        }
      },
    },
    numberFamily({
      name: "kube_node_spec_unschedulable",
      help: "1 while the node is cordoned, else 0.",
      stability: "STABLE",
      read: ({ unschedulable }) => (unschedulable ? 1 : 0),
    }),
    {
      name: "kube_node_status_allocatable",
      help: "What the node has for pods, by resource.",
      stability: "STABLE",
      labels: ["resource", "unit"],
      write: ({ allocatable }, samples) => writeResources(samples, allocatable, { before: "", holder: "node" }),
    },
    {
      name: "kube_node_status_capacity",
      help: "What the node has in all, by resource.",
      stability: "STABLE",
      labels: ["resource", "unit"],
      write: ({ capacity }, samples) => writeResources(samples, capacity, { before: "", holder: "node" }),
    },
    conditionsFamily({ ...subject, stability: "STABLE" }),
    {
      name: "kube_node_status_addresses",
      help: "One sample, always 1, for each address of the node.",
      stability: "ALPHA",
      labels: ["type", "address"],
      write: ({ addresses }, samples) => {
        for (const { type, address } of addresses) {
          samples.add(labelText("type", type) + labelText("address", address), 1);
        }
      },
    },
  ],
});
