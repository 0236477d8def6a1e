import { alreadyExists, badRequest, invalid, objectNotFound, unknownResource } from "../status/status.ts";
import { admitCreated, admitUpdated, timestamp } from "./admit.ts";
import type { Change } from "./change.ts";
import type { ApiObject, ClusterState, ObjectRef } from "./cluster-state.ts";
import { Collection } from "./collection.ts";
import { BUILT_IN_RESOURCES, type Resource } from "./resource.ts";
import { fieldOf, isRecord, type JsonObject, StoredObject } from "./stored-object.ts";

/** Above 1, so that a client that asks for version 1 asks for a forgotten one, as on a server that has lived. */
const FIRST_VERSION = 1000;

/** The simulated etcd: one version counter over collections of objects. */
export class ClusterStore implements ClusterState {
  readonly #collections = new Map<string, Collection>();
  readonly #historyLimit: number;
  readonly #servedVersions = new Map<string, readonly string[]>();
  #version = FIRST_VERSION;
  #isRehearsing = false;

  constructor(options: { readonly historyLimit: number }) {
    this.#historyLimit = options.historyLimit;
    for (const resource of BUILT_IN_RESOURCES) this.addResource(resource);
    for (const name of ["default", "kube-system"]) this.create("namespaces", { metadata: { name } });
  }

  get version(): number {
    return this.#version;
  }

  resourceVersion(): string {
    return String(this.#version);
  }

  addResource(resource: Resource): void {
    const options = { historyLimit: this.#historyLimit, compactedTo: this.#version };
    this.#collections.set(resource.name, new Collection(resource, options));
  }

  /** Serves the resource in these versions; in none of them it is not found, though its objects stay. */
  setServedVersions(resource: string, versions: readonly string[]): void {
    this.#servedVersions.set(this.collection(resource).resource.name, versions);
  }

  /** What is served now, once for each version. */
  resources(): readonly Resource[] {
    return [...this.#collections.values()].flatMap(({ resource }) => {
      const versions = this.#servedVersions.get(resource.name);
      return versions === undefined ? [resource] : versions.map((version) => ({ ...resource, version }));
    });
  }

  collection(resource: string): Collection {
    const collection = this.#collections.get(resource);
    if (collection === undefined) throw unknownResource();
    return collection;
  }

  create(resource: string, object: unknown): ApiObject {
    return this.add(resource, object).parse();
  }

  /** What `act` writes is given back as it would be, and not kept: the API server's dry run. */
  rehearse<T>(act: () => T): T {
    this.#isRehearsing = true;
    try {
      return act();
    } finally {
      this.#isRehearsing = false;
    }
  }

  add(resource: string, object: unknown): StoredObject {
    const collection = this.collection(resource);
    const { body, ref } = this.#addressed(collection.resource, object);
    if (collection.get(ref.namespace, ref.name) !== undefined) throw alreadyExists(collection.resource, ref.name);
    if (ref.namespace !== "" && this.collection("namespaces").get("", ref.namespace) === undefined) {
      this.create("namespaces", { metadata: { name: ref.namespace } });
    }
    return this.#write(collection, "ADDED", admitCreated(collection.resource, body, Date.now()));
  }

  update(resource: string, object: unknown): ApiObject {
    const collection = this.collection(resource);
    const { body, ref } = this.#addressed(collection.resource, object);
    const held = collection.get(ref.namespace, ref.name);
    if (held === undefined) throw objectNotFound(collection.resource, ref.name);
    return this.replace(held, body).parse();
  }

  /** Writes a new state over one held; the same state again changes nothing, as with the API server. */
  replace(held: StoredObject, object: JsonObject): StoredObject {
    const admitted = admitUpdated(held.resource, object, held.parse());
    const same = new StoredObject(held.resource, withVersion(admitted, held.resourceVersion));
    if (same.item.equals(held.item)) return held;
    return this.#write(this.collection(held.resource.name), "MODIFIED", admitted);
  }

  remove(resource: string, ref: ObjectRef): void {
    const collection = this.collection(resource);
    const held = collection.get(ref.namespace ?? "", ref.name);
    if (held === undefined) throw objectNotFound(collection.resource, ref.name);
    if (resource === "namespaces") {
      this.terminateNamespace(held);
      this.finishNamespace(held.name);
    } else this.#write(collection, "DELETED", held.parse());
  }

  /** Gives a pod its deletionTimestamp, with no time left. */
  markDeleted(held: StoredObject): StoredObject {
    const object = held.parse();
    const metadata = fieldOf(object, "metadata");
    const generation = typeof metadata["generation"] === "number" ? metadata["generation"] + 1 : 1;
    const marks = { generation, deletionTimestamp: timestamp(Date.now()), deletionGracePeriodSeconds: 0 };
    return this.#write(this.collection(held.resource.name), "MODIFIED", {
      ...object,
      metadata: { ...metadata, ...marks },
    });
  }

  /** Marks a namespace as Terminating; its objects are still there. */
  terminateNamespace(held: StoredObject): StoredObject {
    const namespace = held.parse();
    const metadata = { ...fieldOf(namespace, "metadata"), deletionTimestamp: timestamp(Date.now()) };
    if (held.phase === "Terminating") return held;
    const status = { ...fieldOf(namespace, "status"), phase: "Terminating" };
    return this.#write(this.collection("namespaces"), "MODIFIED", { ...namespace, metadata, status });
  }

  /** Removes a namespace's objects, then itself: what the namespace controller does. */
  finishNamespace(name: string): void {
    for (const collection of this.#collections.values()) {
      if (collection.resource.scope === "cluster") continue;
      for (const object of collection.snapshot(name)) this.#write(collection, "DELETED", object.parse());
    }
    const namespaces = this.collection("namespaces");
    const held = namespaces.get("", name);
    if (held !== undefined) this.#write(namespaces, "DELETED", held.parse());
  }

  get(resource: string, ref: ObjectRef): ApiObject | undefined {
    return this.collection(resource)
      .get(ref.namespace ?? "", ref.name)
      ?.parse();
  }

  list(resource: string, namespace?: string): readonly ApiObject[] {
    return this.collection(resource)
      .snapshot(namespace)
      .map((object) => object.parse());
  }

  count(resource: string, namespace?: string): number {
    return this.collection(resource).count(namespace);
  }

  compact(): void {
    for (const collection of this.#collections.values()) collection.compactTo(this.#version);
  }

  #write(collection: Collection, type: Change["type"], body: JsonObject): StoredObject {
    if (this.#isRehearsing) return new StoredObject(collection.resource, body);
    this.#version += 1;
    const object = new StoredObject(collection.resource, withVersion(body, this.#version));
    const previous = collection.get(object.namespace, object.name);
    collection.apply({ type, resourceVersion: this.#version, object, previous });
    return object;
  }

  #addressed(resource: Resource, object: unknown): { body: JsonObject; ref: { namespace: string; name: string } } {
    if (!isRecord(object)) throw badRequest(`the object provided is no object (must be of type ${resource.kind})`);
    const { namespace: given, ...metadata } = fieldOf(object, "metadata");
    const name = metadata["name"];
    if (typeof name !== "string" || name === "") {
      throw invalid(
        { kind: resource.kind, group: resource.group, name: "" },
        {
          field: "metadata.name",
          reason: "FieldValueRequired",
          message: "Required value: name or generateName is required",
        },
      );
    }
    if (resource.scope === "cluster") return { body: { ...object, metadata }, ref: { namespace: "", name } };
    const namespace = typeof given === "string" && given !== "" ? given : "default";
    return { body: { ...object, metadata: { ...metadata, namespace } }, ref: { namespace, name } };
  }
}

const withVersion = (object: JsonObject, version: number): JsonObject => ({
  ...object,
  metadata: { ...fieldOf(object, "metadata"), resourceVersion: String(version) },
});
