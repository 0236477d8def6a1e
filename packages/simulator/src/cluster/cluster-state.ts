import type { Resource } from "./resource.ts";

/** An object as the API shows it, with `kind` and `apiVersion`. */
export type ApiObject = Readonly<Record<string, unknown>>;

export type ObjectRef = { readonly name: string; readonly namespace?: string | undefined };

/**
 * The simulated cluster, changed directly (no HTTP, no admission): what controllers and kubelets would do.
 *
 * `resource` is a plural such as `pods`. Every change takes the next resourceVersion and reaches the open watches.
 * Errors: `SimulatedStatusError` (404, 409, 422, …), as the API would answer.
 */
export interface ClusterState {
  /** Gives uid, resourceVersion, creationTimestamp where absent. A namespace that does not exist is created first. */
  create(resource: string, object: unknown): ApiObject;
  /** Replaces the object, keeping uid and creationTimestamp. A `metadata.resourceVersion` in it is ignored. */
  update(resource: string, object: unknown): ApiObject;
  /** A namespace becomes Terminating, then its objects and itself go. */
  remove(resource: string, ref: ObjectRef): void;
  get(resource: string, ref: ObjectRef): ApiObject | undefined;
  list(resource: string, namespace?: string): readonly ApiObject[];
  count(resource: string, namespace?: string): number;
  /** The newest resourceVersion of the cluster. */
  resourceVersion(): string;
  /** Forgets the history: a watch from before now, or a continue token of before now, gets 410. */
  compact(): void;
  /** Serves one more kind. */
  addResource(resource: Resource): void;
}
