import type { StoredObject } from "./stored-object.ts";

/** One step of a resource's history. A DELETED holds the last state under the deletion's own resourceVersion. */
export type Change = {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly resourceVersion: number;
  readonly object: StoredObject;
  readonly previous: StoredObject | undefined;
};

export type ChangeListener = (change: Change) => void;
