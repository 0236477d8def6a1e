import { factFamily, factsFamily } from "../blocks/facts-family.ts";
import { annotationsFamily, labelsFamily } from "../blocks/label-families.ts";
import { createdFamily } from "../blocks/metadata-families.ts";
import { type Port, portsFamily } from "../blocks/ports-family.ts";
import { flag, integer, object, objects, SHOWN, text, texts } from "../fields/field.ts";
import { defineKind } from "../kind/define-kind.ts";
import { type JsonRecord, recordOf, recordsOf, scalarTextOf, textOf, textsOf } from "../narrow/json-value.ts";
import { type HasMetadata, readMetadata } from "../narrow/metadata.ts";

type EndpointSlice = HasMetadata & {
  readonly addressType: string;
  readonly endpoints: readonly Endpoint[];
  readonly ports: readonly Port[];
};

type Endpoint = {
  readonly addresses: readonly string[];
  /** `true`, `false`, or "" where nobody says. */
  readonly ready: string;
  readonly serving: string;
  readonly terminating: string;
  readonly hostname: string;
  readonly nodeName: string;
  readonly zone: string;
  readonly target: { readonly kind: string; readonly name: string; readonly namespace: string };
  readonly hintedZones: readonly string[];
};

const subject = { prefix: "kube_endpointslice", noun: "endpoint slice", stability: "ALPHA" } as const;

function readEndpointSlice(object: JsonRecord): EndpointSlice {
  return {
    metadata: readMetadata(object),
    addressType: textOf(object["addressType"]),
    endpoints: recordsOf(object["endpoints"], readEndpoint),
    ports: recordsOf(object["ports"], ({ name, protocol, port }) => ({
      name: textOf(name),
      protocol: textOf(protocol),
      number: scalarTextOf(port),
    })),
  };
}

function readEndpoint(endpoint: JsonRecord): Endpoint {
  const conditions = recordOf(endpoint["conditions"]);
  const target = recordOf(endpoint["targetRef"]);
  return {
    addresses: textsOf(endpoint["addresses"]),
    ready: scalarTextOf(conditions["ready"]),
    serving: scalarTextOf(conditions["serving"]),
    terminating: scalarTextOf(conditions["terminating"]),
    hostname: textOf(endpoint["hostname"]),
    nodeName: textOf(endpoint["nodeName"]),
    zone: textOf(endpoint["zone"]),
    target: { kind: textOf(target["kind"]), name: textOf(target["name"]), namespace: textOf(target["namespace"]) },
    hintedZones: recordsOf(recordOf(endpoint["hints"])["forZones"], ({ name }) => textOf(name)),
  };
}

/** The addresses of an endpoint are taken to be the same thing, so the first one stands for them. */
function zoneHints({ addresses: [address], hintedZones }: Endpoint) {
  return address === undefined ? [] : hintedZones.map((zone) => ({ address, zone }));
}

export const endpointSliceKind = defineKind<EndpointSlice>({
  resource: "endpointslices",
  kind: "EndpointSlice",
  group: "discovery.k8s.io",
  version: "v1",
  scope: "namespaced",
  identity: [
    ["endpointslice", ({ metadata }) => metadata.name],
    ["namespace", ({ metadata }) => metadata.namespace],
  ],
  fields: {
    endpoints: objects(2, {
      addresses: texts(1),
      conditions: object(2, {
        ready: flag(1, SHOWN),
        serving: flag(2, SHOWN),
        terminating: flag(3, SHOWN),
      }),
      hostname: text(3, SHOWN),
      targetRef: object(4, {
        kind: text(1),
        namespace: text(2),
        name: text(3),
      }),
      nodeName: text(6, SHOWN),
      zone: text(7, SHOWN),
      hints: object(8, {
        forZones: objects(1, {
          name: text(1, SHOWN),
        }),
      }),
    }),
    ports: objects(3, {
      name: text(1, SHOWN),
      protocol: text(2, SHOWN),
      port: integer(3, SHOWN),
    }),
    addressType: text(4, SHOWN),
  },
  narrow: readEndpointSlice,
  families: [
    factFamily({
      name: "kube_endpointslice_info",
      help: "The type of the addresses in the endpoint slice, always 1.",
      stability: "ALPHA",
      labels: [["addresstype", ({ addressType }) => addressType]],
    }),
    createdFamily(subject),
    factsFamily({
      name: "kube_endpointslice_endpoints_hints",
      help: "One sample, always 1, for each zone from which an endpoint wants to be used.",
      stability: "ALPHA",
      facts: ({ endpoints }) => endpoints.flatMap(zoneHints),
      labels: [
        ["address", ({ address }) => address],
        ["for_zone", ({ zone }) => zone],
      ],
    }),
    factsFamily({
      name: "kube_endpointslice_endpoints",
      help: "One sample, always 1, for each address of each endpoint, with its state and what is behind it.",
      stability: "ALPHA",
      facts: ({ endpoints }) =>
        endpoints.flatMap((endpoint) => endpoint.addresses.map((address) => ({ endpoint, address }))),
      labels: [
        ["ready", ({ endpoint }) => endpoint.ready],
        ["serving", ({ endpoint }) => endpoint.serving],
        ["hostname", ({ endpoint }) => endpoint.hostname],
        ["terminating", ({ endpoint }) => endpoint.terminating],
        ["targetref_kind", ({ endpoint }) => endpoint.target.kind],
        ["targetref_name", ({ endpoint }) => endpoint.target.name],
        ["targetref_namespace", ({ endpoint }) => endpoint.target.namespace],
        ["endpoint_nodename", ({ endpoint }) => endpoint.nodeName],
        ["endpoint_zone", ({ endpoint }) => endpoint.zone],
        ["address", ({ address }) => address],
      ],
    }),
    portsFamily(subject),
    annotationsFamily(subject),
    labelsFamily(subject),
  ],
});
