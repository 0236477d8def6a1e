export type { AssignmentView } from "./assignment-view.ts";
