import type { EtcdObjects } from "../cluster/etcd-objects.ts";

const NAMESPACE = "absurd";
const NASTY = 'two\nlines, "quotes", back\\slash, {braces} = and # ünïcode 🦄';

const labels = { "a/b": NASTY, "a.b": "1", a_b: "2", "1st": "x", "": "empty", ünï: "y" };
const meta = (name: string) => ({
  name,
  namespace: NAMESPACE,
  uid: NASTY,
  labels,
  annotations: { "note/one": NASTY, "note.one": "", [NASTY]: NASTY },
});

/** Objects as no validation would let them in, but as the API server hands them out when they are there. */
const OBJECTS: Readonly<Record<string, object>> = {
  [`namespaces/${NAMESPACE}`]: {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { ...meta(NAMESPACE), namespace: undefined },
    status: { phase: NASTY },
  },
  [`pods/${NAMESPACE}/bare`]: { apiVersion: "v1", kind: "Pod", metadata: { name: "bare", namespace: NAMESPACE } },
  [`pods/${NAMESPACE}/nasty`]: {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { ...meta("nasty"), ownerReferences: [{ apiVersion: "", kind: NASTY, name: NASTY, uid: "" }] },
    spec: {
      nodeName: NASTY,
      priorityClassName: NASTY,
      containers: [
        {
          name: NASTY,
          image: NASTY,
          resources: { requests: { cpu: "1e3", [NASTY]: "5Ei" }, limits: { memory: "0.5m" } },
        },
        { name: NASTY, image: "same name again" },
      ],
      tolerations: [{}, { key: NASTY, operator: "Exists", tolerationSeconds: -1 }],
      volumes: [{ name: NASTY, persistentVolumeClaim: { claimName: NASTY } }],
    },
    status: {
      phase: NASTY,
      reason: NASTY,
      podIP: NASTY,
      podIPs: [{ ip: "" }, {}],
      conditions: [{ type: NASTY, status: NASTY }, {}],
      containerStatuses: [{ name: NASTY, image: NASTY, imageID: NASTY, state: { waiting: { reason: NASTY } } }, {}],
    },
  },
  "minions/absurd-node": {
    apiVersion: "v1",
    kind: "Node",
    metadata: { ...meta("absurd-node"), namespace: undefined },
    spec: { taints: [{ key: NASTY, value: NASTY, effect: NASTY }, {}] },
    status: {
      capacity: { [NASTY]: "9Ei", cpu: "-1" },
      addresses: [{}],
      conditions: [{ type: NASTY, status: "Maybe" }],
    },
  },
  [`services/specs/${NAMESPACE}/nasty`]: {
    apiVersion: "v1",
    kind: "Service",
    metadata: meta("nasty"),
    spec: { type: NASTY, externalName: NASTY, externalIPs: ["", NASTY], ports: [] },
    status: { loadBalancer: { ingress: [{ hostname: NASTY }, {}] } },
  },
  [`deployments/${NAMESPACE}/bare`]: {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: meta("bare"),
    spec: { replicas: -5, strategy: { rollingUpdate: { maxSurge: NASTY, maxUnavailable: "999999999999%" } } },
    status: { conditions: [{ type: NASTY, status: NASTY, reason: NASTY }] },
  },
  [`replicasets/${NAMESPACE}/bare`]: { apiVersion: "apps/v1", kind: "ReplicaSet", metadata: meta("bare") },
};

/** Writes them all; the returned function takes them away again. */
export async function writeAbsurdObjects(etcd: EtcdObjects): Promise<() => Promise<void>> {
  await Promise.all(Object.entries(OBJECTS).map(([key, object]) => etcd.put(key, object)));
  return async () => void (await Promise.all(Object.keys(OBJECTS).map((key) => etcd.remove(key))));
}
