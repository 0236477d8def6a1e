import { createFieldCut, type FieldPath, LAST_APPLIED } from "@kube-state-shards/listwatch";
import { compare } from "./measure.ts";
import { managedFields, metadata, podRest } from "./pod-parts.ts";

// What it costs to cut fields out of the bytes before they are decoded, against decoding all of them.
const OBJECTS = 500;
const always: readonly FieldPath[] = [
  ["metadata", "managedFields"],
  ["metadata", "annotations", LAST_APPLIED],
];
const cutAlways = createFieldCut(always);
const cutData = createFieldCut([...always, ["data"], ["stringData"]]);

const bytesOf = (build: (index: number) => unknown): readonly Buffer[] =>
  Array.from({ length: OBJECTS }, (_, index) => Buffer.from(JSON.stringify(build(index))));
const candidates = (objects: readonly Buffer[], cut: (json: Buffer) => Buffer) => [
  { name: "JSON.parse of all bytes", run: () => objects.map((json) => JSON.parse(json.toString())) },
  { name: "cut, then JSON.parse", run: () => objects.map((json) => JSON.parse(cut(json).toString())) },
  { name: "cut alone", run: () => objects.map((json) => cut(json).length) },
];
const managed = bytesOf((index) => ({ metadata: { ...metadata(index), managedFields }, ...podRest }));
const plain = bytesOf((index) => ({ metadata: metadata(index), ...podRest }));
const secrets = bytesOf((index) => ({
  metadata: metadata(index),
  data: { "tls.crt": "QUJD".repeat(500), "tls.key": "QUJD".repeat(400) },
  type: "kubernetes.io/tls",
}));
const sizeOf = (objects: readonly Buffer[]): string => `${((objects[0]?.length ?? 0) / 1_000).toFixed(1)} KB`;

compare({
  title: `Cutting managedFields out of a pod of ${sizeOf(managed)} (${sizeOf(plain)} without)`,
  calls: OBJECTS,
  candidates: candidates(managed, cutAlways),
});
compare({
  title: `A pod of ${sizeOf(plain)} with nothing to cut`,
  calls: OBJECTS,
  candidates: candidates(plain, cutAlways),
});
compare({
  title: `Cutting data out of a Secret of ${sizeOf(secrets)}`,
  calls: OBJECTS,
  candidates: candidates(secrets, cutData),
});
