import type { AssignmentStore } from "./assignment-store.ts";

/** Where a shard gets its assignments from: a store, or `staticAssignments`. */
export type AssignmentFeed = Pick<AssignmentStore, "now" | "watchAssignments">;
