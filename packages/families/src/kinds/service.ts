import { factFamily, factsFamily } from "../blocks/facts-family.ts";
import { namespaceAndName } from "../blocks/identity.ts";
import { annotationsFamily, labelsFamily } from "../blocks/label-families.ts";
import { createdFamily, deletionTimestampFamily } from "../blocks/metadata-families.ts";
import { object, objects, text, texts } from "../fields/field.ts";
import { defineKind } from "../kind/define-kind.ts";
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
  identity: [...namespaceAndName("service"), ["uid", ({ metadata }) => metadata.uid]],
  fields: {
    spec: object(2, {
      clusterIP: text(3),
      type: text(4),
      externalIPs: texts(5),
      loadBalancerIP: text(8),
      externalName: text(10),
      externalTrafficPolicy: text(11),
    }),
    status: object(3, {
      loadBalancer: object(1, {
        ingress: objects(1, {
          ip: text(1),
          hostname: text(2),
        }),
      }),
    }),
  },
  narrow: readService,
  families: [
    factFamily({
      name: "kube_service_info",
      help: "Where the service is reached, always 1.",
      stability: "STABLE",
      labels: [
        ["cluster_ip", ({ clusterIp }) => clusterIp],
        ["external_name", ({ externalName }) => externalName],
        ["load_balancer_ip", ({ loadBalancerIp }) => loadBalancerIp],
        ["external_traffic_policy", ({ externalTrafficPolicy }) => externalTrafficPolicy],
      ],
    }),
    createdFamily({ ...subject, stability: "STABLE" }),
    factFamily({
      name: "kube_service_spec_type",
      help: "The type of the service, always 1.",
      stability: "STABLE",
      labels: [["type", ({ type }) => type]],
    }),
    annotationsFamily({ ...subject, stability: "ALPHA" }),
    labelsFamily({ ...subject, stability: "STABLE" }),
    factsFamily({
      name: "kube_service_spec_external_ip",
      help: "One sample, always 1, for each external address the service asks for.",
      stability: "STABLE",
      facts: ({ externalIps }) => externalIps,
      labels: [["external_ip", (ip) => ip]],
    }),
    factsFamily({
      name: "kube_service_status_load_balancer_ingress",
      help: "One sample, always 1, for each entry point of the load balancer.",
      stability: "STABLE",
      facts: ({ ingresses }) => ingresses,
      labels: [
        ["ip", ({ ip }) => ip],
        ["hostname", ({ hostname }) => hostname],
      ],
    }),
    deletionTimestampFamily({ ...subject, stability: "ALPHA" }),
  ],
});
