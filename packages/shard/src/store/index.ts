// What measures the store needs of it.
export { createObjectStore, type ObjectStore } from "./object-store.ts";
export { sliceBy } from "./slicing.ts";
