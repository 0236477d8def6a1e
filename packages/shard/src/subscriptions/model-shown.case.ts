import { hashUid, parseUnit, sliceAt, type UnitId, wholeOf } from "@kube-state-shards/assignment";
import type { ObjectStore } from "../store/object-store.ts";
import type { UnitView } from "../store/page-view.ts";
import type { ModelApiServer } from "./model-api-server.case.ts";
import { keyOf, type ModelObject, parseLine } from "./model-objects.case.ts";

type Expected = { readonly server: ModelApiServer; readonly units: ReadonlySet<UnitId> };

/** What a body shows, by key; each of it was written so once, to one of the units, and is there once. */
export function readShown(store: ObjectStore, view: UnitView, { server, units }: Expected) {
  const shown = new Map<string, ModelObject>();
  const text = store
    .snapshot(view)
    .families.flatMap(({ pieces }) => pieces.map((piece) => piece.text().toString()))
    .join("");
  for (const line of text.split("\n")) {
    if (line === "") continue;
    const { key, version } = parseLine(line);
    const object = server.writtenAs(version);
    if (object === undefined || keyOf(object) !== key) throw new Error(`shown, but never written: ${line}`);
    if (shown.has(key)) throw new Error(`shown twice: ${key}`);
    if (ownerOf(object, units) === undefined) throw new Error(`foreign: ${key}, of none of ${[...units].join(" ")}`);
    shown.set(key, object);
  }
  return shown;
}

/** Which of the units has the object. */
export function ownerOf({ namespace, uid }: ModelObject, units: ReadonlySet<UnitId>): UnitId | undefined {
  const parts = [...units].filter((unit) => namespaceOf(unit) === namespace);
  return sliceAt(hashUid(uid), parts);
}

export function namespaceOf(unit: UnitId): string {
  const parsed = parseUnit(wholeOf(unit));
  return parsed.kind === "namespace" ? parsed.namespace : "";
}
