import { annotationsFamily, labelsFamily } from "../blocks/label-families.ts";
import { createdFamily, deletionTimestampFamily } from "../blocks/metadata-families.ts";
import { defineKind } from "../kind/define-kind.ts";
import { labelText } from "../labels/label-text.ts";
import { type JsonRecord, recordOf, recordsOf, textOf, textsOf } from "../narrow/json-value.ts";
import { type HasMetadata, readMetadata } from "../narrow/metadata.ts";

type ServiceObject = HasMetadata & {
  readonly type: string;
  readonly clusterIp: string;
  readonly externalName: string;
  readonly loadBalancerIp: string;
  readonly externalTrafficPolicy: string;
  readonly externalIps: readonly string[];
  readonly ingresses: readonly { readonly ip: string; readonly hostname: string }[];
};

const subject = { prefix: "kube_service", noun: "service" } as const;

function readService(object: JsonRecord): ServiceObject {
  const spec = recordOf(object["spec"]);
  const loadBalancer = recordOf(recordOf(object["status"])["loadBalancer"]);
  return {
    metadata: readMetadata(object),
    type: textOf(spec["type"]),
    clusterIp: textOf(spec["clusterIP"]),
    externalName: textOf(spec["externalName"]),
    loadBalancerIp: textOf(spec["loadBalancerIP"]),
    externalTrafficPolicy: textOf(spec["externalTrafficPolicy"]),
    externalIps: textsOf(spec["externalIPs"]),
    ingresses: recordsOf(loadBalancer["ingress"], ({ ip, hostname }) => ({
      ip: textOf(ip),
      hostname: textOf(hostname),
    })),
  };
}

export const serviceKind = defineKind<ServiceObject>({
  resource: "services",
  kind: "Service",
  group: "",
  version: "v1",
  scope: "namespaced",
  identity: [
    ["namespace", ({ metadata }) => metadata.namespace],
    ["service", ({ metadata }) => metadata.name],
    ["uid", ({ metadata }) => metadata.uid],
  ],
  narrow: readService,
  families: [
    {
      name: "kube_service_info",
      help: "Where the service is reached, always 1.",
      stability: "STABLE",
      labels: ["cluster_ip", "external_name", "load_balancer_ip", "external_traffic_policy"],
      write: (service, samples) =>
        samples.add(
          labelText("cluster_ip", service.clusterIp) +
            labelText("external_name", service.externalName) +
            labelText("load_balancer_ip", service.loadBalancerIp) +
            labelText("external_traffic_policy", service.externalTrafficPolicy),
          1,
        ),
    },
    createdFamily({ ...subject, stability: "STABLE" }),
    {
      name: "kube_service_spec_type",
      help: "The type of the service, always 1.",
      stability: "STABLE",
      labels: ["type"],
      write: ({ type }, samples) => samples.add(labelText("type", type), 1),
    },
    annotationsFamily({ ...subject, stability: "ALPHA" }),
    labelsFamily({ ...subject, stability: "STABLE" }),
    {
      name: "kube_service_spec_external_ip",
      help: "One sample, always 1, for each external address the service asks for.",
      stability: "STABLE",
      labels: ["external_ip"],
      write: ({ externalIps }, samples) => {
        for (const ip of externalIps) samples.add(labelText("external_ip", ip), 1);
      },
    },
    {
      name: "kube_service_status_load_balancer_ingress",
      help: "One sample, always 1, for each entry point of the load balancer.",
      stability: "STABLE",
      labels: ["ip", "hostname"],
      write: ({ ingresses }, samples) => {
        for (const { ip, hostname } of ingresses) samples.add(labelText("ip", ip) + labelText("hostname", hostname), 1);
      },
    },
    deletionTimestampFamily({ ...subject, stability: "ALPHA" }),
  ],
});
