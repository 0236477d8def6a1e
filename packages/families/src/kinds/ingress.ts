import { factFamily, factsFamily } from "../blocks/facts-family.ts";
import { namespaceAndName } from "../blocks/identity.ts";
import { annotationsFamily, labelsFamily } from "../blocks/label-families.ts";
import { createdFamily, resourceVersionFamily } from "../blocks/metadata-families.ts";
import { inline, integer, object, objects, SHOWN, text, texts } from "../fields/field.ts";
import { defineKind } from "../kind/define-kind.ts";
import { labelText } from "../labels/label-text.ts";
import { isRecord, type JsonRecord, numberOf, recordOf, recordsOf, textOf, textsOf } from "../narrow/json-value.ts";
import { type HasMetadata, readMetadata } from "../narrow/metadata.ts";

type IngressObject = HasMetadata & {
  readonly className: string;
  readonly rules: readonly { readonly host: string; readonly paths: readonly IngressPath[] }[];
  readonly tlsHosts: readonly { readonly host: string; readonly secret: string }[];
};

type IngressPath = { readonly path: string; readonly type: string; readonly backend: Backend | undefined };

type Backend =
  | { readonly kind: "service"; readonly name: string; readonly port: number }
  | { readonly kind: "resource"; readonly apiGroup: string; readonly resourceKind: string; readonly name: string };

const subject = { prefix: "kube_ingress", noun: "ingress" } as const;
const CLASS_ANNOTATION = "kubernetes.io/ingress.class";

function readIngress(object: JsonRecord): IngressObject {
  const metadata = readMetadata(object);
  const spec = recordOf(object["spec"]);
  return {
    metadata,
    className: readClassName(metadata.annotations[CLASS_ANNOTATION], spec["ingressClassName"]),
    rules: recordsOf(spec["rules"], ({ host, http }) => ({
      host: textOf(host),
      paths: recordsOf(recordOf(http)["paths"], readPath),
    })),
    tlsHosts: recordsOf(spec["tls"], ({ hosts, secretName }) =>
      textsOf(hosts).map((host) => ({ host, secret: textOf(secretName) })),
    ).flat(),
  };
}

/** The annotation is older than the field, and goes before it. */
function readClassName(annotation: unknown, field: unknown): string {
  if (typeof annotation === "string") return annotation;
  return typeof field === "string" ? field : "_default";
}

function readPath({ path, pathType, backend }: JsonRecord): IngressPath {
  return { path: textOf(path), type: textOf(pathType), backend: readBackend(recordOf(backend)) };
}

function readBackend({ service, resource }: JsonRecord): Backend | undefined {
  if (isRecord(service)) {
    // A port that has only a name counts as 0, as in the reference.
    return { kind: "service", name: textOf(service["name"]), port: numberOf(recordOf(service["port"])["number"]) };
  }
  if (!isRecord(resource)) return undefined;
  const { apiGroup, kind, name } = resource;
  return { kind: "resource", apiGroup: textOf(apiGroup), resourceKind: textOf(kind), name: textOf(name) };
}

function backendLabels(backend: Backend): string {
  switch (backend.kind) {
    case "service":
      return labelText("service_name", backend.name) + labelText("service_port", String(backend.port));
    case "resource":
      return (
        labelText("resource_api_group", backend.apiGroup) +
        labelText("resource_kind", backend.resourceKind) +
        labelText("resource_name", backend.name)
      );
  }
}

export const ingressKind = defineKind<IngressObject>({
  resource: "ingresses",
  kind: "Ingress",
  group: "networking.k8s.io",
  version: "v1",
  scope: "namespaced",
  identity: namespaceAndName("ingress"),
  ownUse: ["annotations"],
  fields: {
    spec: object(2, {
      tls: objects(2, {
        hosts: texts(1),
        secretName: text(2),
      }),
      rules: objects(3, {
        host: text(1),
        ingressRuleValue: inline(2, {
          http: object(1, {
            paths: objects(1, {
              path: text(1),
              backend: object(2, {
                resource: object(3, {
                  apiGroup: text(1, SHOWN),
                  kind: text(2, SHOWN),
                  name: text(3, SHOWN),
                }),
                service: object(4, {
                  name: text(1, SHOWN),
                  port: object(2, {
                    number: integer(2),
                  }),
                }),
              }),
              pathType: text(3, SHOWN),
            }),
          }),
        }),
      }),
      ingressClassName: text(4, SHOWN),
    }),
  },
  narrow: readIngress,
  families: [
    factFamily({
      name: "kube_ingress_info",
      help: "The class of the ingress, always 1.",
      stability: "STABLE",
      labels: [["ingressclass", ({ className }) => className]],
    }),
    annotationsFamily({ ...subject, stability: "ALPHA" }),
    labelsFamily({ ...subject, stability: "STABLE" }),
    createdFamily({ ...subject, stability: "STABLE" }),
    resourceVersionFamily({ ...subject, stability: "ALPHA" }),
    {
      name: "kube_ingress_path",
      help: "One sample, always 1, for each path of the ingress, with what it leads to.",
      stability: "STABLE",
      labels: [
        "host",
        "path",
        "path_type",
        "service_name",
        "service_port",
        "resource_api_group",
        "resource_kind",
        "resource_name",
      ],
      write: ({ rules }, samples) => {
        for (const { host, paths } of rules) {
          for (const { path, type, backend } of paths) {
            if (backend === undefined) continue;
            const before = labelText("host", host) + labelText("path", path) + labelText("path_type", type);
            samples.add(before + backendLabels(backend), 1);
          }
        }
      },
    },
    factsFamily({
      name: "kube_ingress_tls",
      help: "One sample, always 1, for each host that the ingress serves over TLS, with the secret it uses.",
      stability: "STABLE",
      labels: [
        ["tls_host", ({ host }) => host],
        ["secret", ({ secret }) => secret],
      ],
      facts: ({ tlsHosts }: IngressObject) => tlsHosts,
    }),
  ],
});
