import { namespaceAndName } from "../blocks/identity.ts";
import { annotationsFamily, labelsFamily } from "../blocks/label-families.ts";
import { createdFamily, existsFamily } from "../blocks/metadata-families.ts";
import { type Port, portsFamily } from "../blocks/ports-family.ts";
import { integer, objects, SHOWN, text } from "../fields/field.ts";
import { defineKind } from "../kind/define-kind.ts";
import { labelText } from "../labels/label-text.ts";
import { type JsonRecord, numberOf, recordsOf, textOf } from "../narrow/json-value.ts";
import { type HasMetadata, readMetadata } from "../narrow/metadata.ts";

type EndpointsObject = HasMetadata & { readonly subsets: readonly Subset[]; readonly ports: readonly Port[] };

/** Each address is reached at each port. */
type Subset = {
  readonly ports: readonly Port[];
  readonly addresses: readonly Address[];
};

type Address = { readonly ip: string; readonly ready: boolean };

const subject = { prefix: "kube_endpoint", noun: "endpoint" } as const;

function readEndpoints(object: JsonRecord): EndpointsObject {
  const subsets = recordsOf(object["subsets"], readSubset);
  return { metadata: readMetadata(object), subsets, ports: subsets.flatMap(({ ports }) => ports) };
}

function readSubset({ ports, addresses, notReadyAddresses }: JsonRecord): Subset {
  const readAddresses = (list: unknown, ready: boolean): readonly Address[] =>
    recordsOf(list, ({ ip }) => ({ ip: textOf(ip), ready }));
  return {
    ports: recordsOf(ports, ({ name, protocol, port }) => ({
      name: textOf(name),
      protocol: textOf(protocol),
      number: String(numberOf(port)),
    })),
    addresses: [...readAddresses(addresses, true), ...readAddresses(notReadyAddresses, false)],
  };
}

export const endpointsKind = defineKind<EndpointsObject>({
  resource: "endpoints",
  kind: "Endpoints",
  group: "",
  version: "v1",
  scope: "namespaced",
  inDefaultSet: false,
  identity: namespaceAndName("endpoint"),
  fields: {
    subsets: objects(2, {
      addresses: objects(1, {
        ip: text(1, SHOWN),
      }),
      notReadyAddresses: objects(2, {
        ip: text(1, SHOWN),
      }),
      ports: objects(3, {
        name: text(1),
        port: integer(2, SHOWN),
        protocol: text(3),
      }),
    }),
  },
  narrow: readEndpoints,
  families: [
    existsFamily({ ...subject, stability: "STABLE" }),
    createdFamily({ ...subject, stability: "STABLE" }),
    annotationsFamily({ ...subject, stability: "ALPHA" }),
    labelsFamily({ ...subject, stability: "STABLE" }),
    {
      name: "kube_endpoint_address",
      help: "One sample, always 1, for each port of each address, with whether it is ready.",
      stability: "STABLE",
      labels: ["port_protocol", "port_number", "port_name", "ip", "ready"],
      write: ({ subsets }, samples) => {
        for (const { ports, addresses } of subsets) {
          for (const { protocol, number, name } of ports) {
            const port =
              labelText("port_protocol", protocol) + labelText("port_number", number) + labelText("port_name", name);
            for (const { ip, ready } of addresses) samples.add(`${port}${labelText("ip", ip)},ready="${ready}"`, 1);
          }
        }
      },
    },
    portsFamily({ ...subject, stability: "STABLE" }),
  ],
});
