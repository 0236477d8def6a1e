import { seededTime } from "../pod.ts";
import { type Extra, type ExtraSet, extra } from "./extra.ts";

const BASE64 = Buffer.from("seeded, and no secret").toString("base64");

/** What configures, connects, limits and stores in a namespace. */
export function namespaceExtras({ namespace, app, index }: ExtraSet): readonly Extra[] {
  const at = (name: string) => ({ name, namespace, index });
  const host = `${app}.${namespace}.example.com`;
  const address = `10.${index % 250}.1.7`;
  const role = { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: app };
  const hard = { "requests.cpu": "20", "requests.memory": "40Gi", pods: "100" };
  return [
    extra("configmaps", at(app), { data: { "settings.yaml": `name: ${app}\nworkers: 4\n` } }),
    extra("secrets", at(app), { data: { token: BASE64 }, type: "Opaque" }),
    extra("serviceaccounts", at(app), { automountServiceAccountToken: false }),
    extra("endpoints", at(app), {
      subsets: [{ addresses: [{ ip: address }], ports: [{ name: "http", port: 8080, protocol: "TCP" }] }],
    }),
    extra("endpointslices", at(`${app}-${index.toString(36)}`), {
      addressType: "IPv4",
      endpoints: [{ addresses: [address], conditions: { ready: true, serving: true, terminating: false } }],
      ports: [{ name: "http", port: 8080, protocol: "TCP" }],
    }),
    extra("ingresses", at(app), {
      spec: {
        ingressClassName: "public",
        tls: [{ hosts: [host], secretName: app }],
        rules: [
          {
            host,
            http: {
              paths: [{ path: "/", pathType: "Prefix", backend: { service: { name: app, port: { number: 80 } } } }],
            },
          },
        ],
      },
      status: { loadBalancer: {} },
    }),
    extra("networkpolicies", at(app), {
      spec: { podSelector: { matchLabels: { app } }, ingress: [{}], policyTypes: ["Ingress"] },
    }),
    extra("persistentvolumeclaims", at(`data-${app}`), {
      spec: {
        accessModes: ["ReadWriteOnce"],
        resources: { requests: { storage: "10Gi" } },
        storageClassName: "fast",
        volumeMode: "Filesystem",
        volumeName: volumeName({ namespace, app, index }),
      },
      status: { phase: "Bound", accessModes: ["ReadWriteOnce"], capacity: { storage: "10Gi" } },
    }),
    extra("resourcequotas", at(app), {
      spec: { hard },
      status: { hard, used: { "requests.cpu": "4", "requests.memory": "6Gi", pods: "12" } },
    }),
    extra("limitranges", at(app), {
      spec: {
        limits: [{ type: "Container", default: { cpu: "500m" }, defaultRequest: { cpu: "100m" }, max: { cpu: "4" } }],
      },
    }),
    extra("leases", at(app), {
      spec: {
        holderIdentity: `${app}-0`,
        leaseDurationSeconds: 15,
        renewTime: seededTime(index).replace("Z", ".000000Z"),
        leaseTransitions: 1,
      },
    }),
    extra("roles", at(app), { rules: [{ apiGroups: [""], resources: ["configmaps"], verbs: ["get"] }] }),
    extra("rolebindings", at(app), { roleRef: role, subjects: [{ kind: "ServiceAccount", name: app, namespace }] }),
  ];
}

/** Of the volume that the set's claim is bound to. */
export const volumeName = ({ namespace, app }: ExtraSet): string => `pv-${namespace}-${app}`;
