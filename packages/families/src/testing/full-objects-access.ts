import { fullMetadata as metadata } from "./full-metadata.ts";

const roleBinding = { metadata, roleRef: { kind: "Role", name: "reader" }, subjects: [{ kind: "User", name: "ann" }] };
const webhookConfiguration = {
  metadata,
  webhooks: [
    { name: "check.example.com", clientConfig: { service: { namespace: "shop", name: "checker" } } },
    { name: "url.example.com", clientConfig: { url: "https://example.com" } },
  ],
};
const paramKind = { apiVersion: "rules.example.com/v1", kind: "Limit" };
const policyBinding = {
  policyName: "limits",
  paramRef: { name: "limit", namespace: "shop", parameterNotFoundAction: "Deny" },
};

/** For each resource the object that has everything, then those that are what it cannot be at once. */
export const accessObjects: Readonly<Record<string, readonly unknown[]>> = {
  clusterrolebindings: [roleBinding],
  clusterroles: [{ metadata, rules: [{ verbs: ["get"] }] }],
  configmaps: [{ metadata, data: { "app.conf": "port = 1" }, binaryData: { logo: "iVBORw0KGgo=" } }],
  ingressclasses: [{ metadata, spec: { controller: "example.com/ingress" } }],
  ingresses: [
    {
      metadata: { ...metadata, annotations: { ...metadata.annotations, "kubernetes.io/ingress.class": "old" } },
      spec: {
        ingressClassName: "new",
        rules: [
          {
            host: "shop.example.com",
            http: {
              paths: [
                { path: "/", pathType: "Prefix", backend: { service: { name: "web", port: { number: 80 } } } },
                {
                  path: "/files",
                  pathType: "Exact",
                  backend: { resource: { apiGroup: "example.com", kind: "Bucket", name: "files" } },
                },
              ],
            },
          },
        ],
        tls: [{ hosts: ["shop.example.com", "www.shop.example.com"], secretName: "shop-tls" }],
      },
    },
    { metadata, spec: { ingressClassName: "new" } },
  ],
  mutatingadmissionpolicies: [{ metadata, spec: { paramKind, failurePolicy: "Fail", reinvocationPolicy: "IfNeeded" } }],
  mutatingadmissionpolicybindings: [{ metadata, spec: policyBinding }],
  mutatingwebhookconfigurations: [webhookConfiguration],
  networkpolicies: [{ metadata, spec: { ingress: [{}, {}], egress: [{}] } }],
  rolebindings: [roleBinding],
  roles: [{ metadata, rules: [{ verbs: ["get"] }] }],
  secrets: [{ metadata, type: "Opaque", data: { password: "aHVudGVyMg==" }, stringData: { user: "ann" } }],
  serviceaccounts: [
    {
      metadata,
      automountServiceAccountToken: false,
      secrets: [{ name: "web-token" }],
      imagePullSecrets: [{ name: "registry" }],
    },
  ],
  validatingadmissionpolicies: [{ metadata, spec: { paramKind, failurePolicy: "Ignore" } }],
  validatingadmissionpolicybindings: [{ metadata, spec: { ...policyBinding, validationActions: ["Deny", "Audit"] } }],
  validatingwebhookconfigurations: [webhookConfiguration],
};
