import { createMessageDecoder, findKind, type Kind, wantedFields } from "@kube-state-shards/families";
import { encodeObject } from "@kube-state-shards/families/testing";
import { createFieldCut, type FieldPath, LAST_APPLIED } from "@kube-state-shards/listwatch";
import { compare } from "./measure.ts";
import { metadata, podRest } from "./pod-parts.ts";

// What it costs to decode an object from JSON and from protobuf, as lists and watches do: the samples are the same.
const OBJECTS = 2_000;
const drop: readonly FieldPath[] = [
  ["metadata", "managedFields"],
  ["metadata", "annotations", LAST_APPLIED],
];

const endpoint = (index: number) => ({
  addresses: [`10.0.${index}.1`],
  conditions: { ready: true, serving: true, terminating: false },
  nodeName: `node-${index}`,
  targetRef: { kind: "Pod", namespace: "team-1", name: `app-${index}`, uid: `uid-${index}` },
  zone: "zone-a",
});

/** What an API server sends of each, but for the kinds' own metadata. */
const contents: Readonly<Record<string, object>> = {
  pods: podRest,
  replicasets: {
    spec: {
      replicas: 3,
      selector: { matchLabels: { app: "app" } },
      template: { metadata: { labels: { app: "app" } }, spec: podRest.spec },
    },
    status: { replicas: 3, fullyLabeledReplicas: 3, readyReplicas: 3, availableReplicas: 3, observedGeneration: 1 },
  },
  endpointslices: {
    addressType: "IPv4",
    endpoints: Array.from({ length: 20 }, (_, index) => endpoint(index)),
    ports: [{ name: "http", protocol: "TCP", port: 8080 }],
  },
  services: {
    spec: {
      type: "ClusterIP",
      clusterIP: "10.2.0.1",
      clusterIPs: ["10.2.0.1"],
      selector: { app: "app" },
      ports: [{ name: "http", protocol: "TCP", port: 80, targetPort: 8080 }],
      sessionAffinity: "None",
    },
    status: { loadBalancer: {} },
  },
};

const cut = createFieldCut(drop);

/** One after the other, none kept: objects are rendered and let go of. */
function decodeEach(objects: readonly Buffer[], decode: (bytes: Buffer) => unknown): number {
  let decoded = 0;
  for (const bytes of objects) if (typeof decode(bytes) === "object") decoded += 1;
  return decoded;
}

for (const [resource, content] of Object.entries(contents)) {
  const kind = findKind(resource) as Kind;
  // Without managedFields, which JSON pays for and protobuf passes over by their length.
  const objects = Array.from({ length: OBJECTS }, (_, index) => ({ metadata: metadata(index), ...content }));
  const jsons = objects.map((object) => Buffer.from(JSON.stringify(object)));
  const messages = objects.map((object) => encodeObject(resource, kind.version, object));
  const decodeAll = createMessageDecoder(kind.fields, drop);
  const decodeWanted = createMessageDecoder(wantedFields(kind, {}), drop);
  const sizes = `${jsons[0]?.length} bytes of JSON, ${messages[0]?.length} of protobuf`;
  compare({
    title: `Decoding ${resource} (${sizes})`,
    calls: OBJECTS,
    candidates: [
      { name: "JSON", run: () => decodeEach(jsons, (json) => JSON.parse(cut(json).toString())) },
      { name: "protobuf, all labels and annotations", run: () => decodeEach(messages, decodeAll) },
      { name: "protobuf, none of them", run: () => decodeEach(messages, decodeWanted) },
    ],
  });
}
