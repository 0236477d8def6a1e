import { seededTime } from "../pod.ts";
import { type Extra, type ExtraSet, extra } from "./extra.ts";
import { volumeName } from "./namespace-extras.ts";

/** The volume of a set's claim, attached to a node where there are any. */
export function volumeExtras(set: ExtraSet, nodes: number): readonly Extra[] {
  const { namespace, app, index } = set;
  const name = volumeName(set);
  const volume = extra(
    "persistentvolumes",
    { name, index },
    {
      spec: {
        capacity: { storage: "10Gi" },
        accessModes: ["ReadWriteOnce"],
        persistentVolumeReclaimPolicy: "Delete",
        storageClassName: "fast",
        volumeMode: "Filesystem",
        claimRef: { kind: "PersistentVolumeClaim", namespace, name: `data-${app}` },
        csi: { driver: "csi.example.com", volumeHandle: `volume-${index}` },
      },
      status: { phase: "Bound" },
    },
  );
  if (nodes === 0) return [volume];
  const source = { persistentVolumeName: name };
  const spec = { attacher: "csi.example.com", nodeName: `node-${index % nodes}`, source };
  return [volume, extra("volumeattachments", { name: `csi-${name}`, index }, { spec, status: { attached: true } })];
}

/** One or two of each cluster-scoped kind that no namespace brings along. */
export function clusterExtras(): readonly Extra[] {
  const at = (name: string) => ({ name, index: 0 });
  const clientConfig = { service: { name: "webhook", namespace: "default", path: "/", port: 443 }, caBundle: "" };
  const rules = [{ apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["pods"], scope: "*" }];
  const hook = { name: "pods.example.com", clientConfig, rules, sideEffects: "None", admissionReviewVersions: ["v1"] };
  const matchConstraints = { matchPolicy: "Equivalent", resourceRules: rules };
  const role = { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "seeded-reader" };
  return [
    extra("storageclasses", at("fast"), {
      provisioner: "csi.example.com",
      reclaimPolicy: "Delete",
      volumeBindingMode: "WaitForFirstConsumer",
      allowVolumeExpansion: true,
    }),
    extra("ingressclasses", at("public"), { spec: { controller: "example.com/ingress" } }),
    extra("clusterroles", at("seeded-reader"), { rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["list"] }] }),
    extra("clusterrolebindings", at("seeded-readers"), {
      roleRef: role,
      subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "Group", name: "readers" }],
    }),
    extra("certificatesigningrequests", at("csr-node-0"), {
      spec: { request: "", signerName: "kubernetes.io/kubelet-serving", usages: ["server auth"], username: "node-0" },
      status: {
        conditions: [{ type: "Approved", status: "True", reason: "Seeded", lastUpdateTime: seededTime(0) }],
        certificate: "c2VlZGVk",
      },
    }),
    extra("mutatingwebhookconfigurations", at("seeded"), { webhooks: [{ ...hook, reinvocationPolicy: "Never" }] }),
    extra("validatingwebhookconfigurations", at("seeded"), { webhooks: [hook] }),
    extra("validatingadmissionpolicies", at("seeded"), {
      spec: { failurePolicy: "Fail", matchConstraints, validations: [{ expression: "true" }] },
      status: { observedGeneration: 1 },
    }),
    extra("validatingadmissionpolicybindings", at("seeded"), {
      spec: { policyName: "seeded", validationActions: ["Warn"] },
    }),
    extra("mutatingadmissionpolicies", at("seeded"), {
      spec: {
        failurePolicy: "Ignore",
        reinvocationPolicy: "Never",
        matchConstraints,
        mutations: [{ patchType: "ApplyConfiguration", applyConfiguration: { expression: "Object{}" } }],
      },
    }),
    extra("mutatingadmissionpolicybindings", at("seeded"), { spec: { policyName: "seeded" } }),
  ];
}
