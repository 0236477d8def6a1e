export { encodeObject } from "./encode-object.ts";
