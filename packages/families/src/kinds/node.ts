import { conditionsFamily } from "../blocks/condition-samples.ts";
import { factFamily, factsFamily } from "../blocks/facts-family.ts";
import { annotationsFamily, labelsFamily } from "../blocks/label-families.ts";
import { createdFamily, deletionTimestampFamily } from "../blocks/metadata-families.ts";
import { numberFamily } from "../blocks/number-family.ts";
import { writeResources } from "../blocks/resource-samples.ts";
import { flag, object, objects, quantityMap, SHOWN, text, texts, time } from "../fields/field.ts";
import { defineKind } from "../kind/define-kind.ts";
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

export const nodeKind = defineKind<NodeObject>({
  resource: "nodes",
  kind: "Node",
  group: "",
  version: "v1",
  scope: "cluster",
  identity: [["node", ({ metadata }) => metadata.name]],
  ownUse: ["labels"],
  fields: {
    spec: object(2, {
      podCIDR: text(1),
      providerID: text(3),
      unschedulable: flag(4),
      taints: objects(5, {
        key: text(1, SHOWN),
        value: text(2),
        effect: text(3, SHOWN),
      }),
      podCIDRs: texts(7),
    }),
    status: object(3, {
      capacity: quantityMap(1),
      allocatable: quantityMap(2),
      conditions: objects(4, {
        type: text(1, SHOWN),
        status: text(2, SHOWN),
        lastTransitionTime: time(4),
        reason: text(5),
      }),
      addresses: objects(5, {
        type: text(1, SHOWN),
        address: text(2, SHOWN),
      }),
      nodeInfo: object(7, {
        systemUUID: text(2, SHOWN),
        kernelVersion: text(4, SHOWN),
        osImage: text(5, SHOWN),
        containerRuntimeVersion: text(6, SHOWN),
        kubeletVersion: text(7, SHOWN),
      }),
    }),
  },
  narrow: readNode,
  families: [
    annotationsFamily({ ...subject, stability: "ALPHA" }),
    createdFamily({ ...subject, stability: "STABLE" }),
    deletionTimestampFamily({ ...subject, stability: "ALPHA" }),
    factFamily({
      name: "kube_node_info",
      help: "Versions, addresses and ids of the node, always 1.",
      stability: "STABLE",
      labels: [
        ["kernel_version", ({ info }) => info.kernelVersion],
        ["os_image", ({ info }) => info.osImage],
        ["container_runtime_version", ({ info }) => info.containerRuntimeVersion],
        ["kubelet_version", ({ info }) => info.kubeletVersion],
        // Kubernetes no longer fills the field in; the label stays for those who join on it.
        ["kubeproxy_version", () => "deprecated"],
        ["provider_id", ({ providerId }) => providerId],
        ["pod_cidr", ({ podCidr }) => podCidr],
        ["system_uuid", ({ info }) => info.systemUuid],
        // With several internal addresses the last one counts, as in the reference; kube_node_status_addresses has them all.
        ["internal_ip", ({ addresses }) => addresses.findLast(({ type }) => type === "InternalIP")?.address ?? ""],
      ],
    }),
    labelsFamily({ ...subject, stability: "STABLE" }),
    {
      ...factsFamily({
        name: "kube_node_role",
        help: "One sample, always 1, for each role the node is labelled with.",
        stability: "ALPHA",
        facts: ({ metadata }: NodeObject) => Object.keys(metadata.labels).filter((key) => key.startsWith(ROLE_PREFIX)),
        labels: [["role", (key) => key.slice(ROLE_PREFIX.length)]],
      }),
      reads: "metadata",
    },
    factsFamily({
      name: "kube_node_spec_pod_cidrs",
      help: "One sample, always 1, for each address range the node's pods are given addresses of.",
      stability: "ALPHA",
      facts: ({ podCidrs }) => podCidrs,
      labels: [["pod_cidr", (cidr) => cidr]],
    }),
    factsFamily({
      name: "kube_node_spec_taint",
      help: "One sample, always 1, for each taint of the node.",
      stability: "STABLE",
      facts: ({ taints }) => taints,
      labels: [
        ["key", ({ key }) => key],
        ["value", ({ value }) => value],
        ["effect", ({ effect }) => effect],
      ],
    }),
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
    factsFamily({
      name: "kube_node_status_addresses",
      help: "One sample, always 1, for each address of the node.",
      stability: "ALPHA",
      facts: ({ addresses }) => addresses,
      labels: [
        ["type", ({ type }) => type],
        ["address", ({ address }) => address],
      ],
    }),
  ],
});
