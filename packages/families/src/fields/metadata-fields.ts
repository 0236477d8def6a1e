import { flag, integer, type MessageFields, objects, SHOWN, text, textMap, time, version } from "./field.ts";

/** What is read of any object's metadata. */
export const METADATA_FIELDS: MessageFields = {
  name: text(1),
  namespace: text(3),
  uid: text(5),
  resourceVersion: version(6),
  generation: integer(7),
  creationTimestamp: time(8),
  deletionTimestamp: time(9),
  labels: textMap(11),
  annotations: textMap(12),
  ownerReferences: objects(13, {
    kind: text(1, SHOWN),
    name: text(3, SHOWN),
    controller: flag(6, SHOWN),
  }),
};
