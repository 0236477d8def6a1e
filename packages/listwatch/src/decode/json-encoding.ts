import { ItemSplitter } from "../list/item-splitter.ts";
import type { ApiObject } from "../reflector/object-sink.ts";
import { LineSplitter } from "../watch/line-splitter.ts";
import { scanMetadata } from "../watch/scan-metadata.ts";
import { decodeWatchLine } from "../watch/watch-event.ts";
import { createFieldCut } from "./create-field-cut.ts";
import type { FieldPath } from "./field-cut.ts";
import type { ObjectEncoding } from "./object-encoding.ts";

/** Objects as JSON, less the fields that are dropped. */
export function createJsonEncoding(drop: readonly FieldPath[]): ObjectEncoding {
  const cutItem = createFieldCut(drop);
  const cutLine = createFieldCut(drop, ["object"]);
  return {
    name: "JSON",
    splitList: () => new ItemSplitter(),
    splitWatch: () => new LineSplitter(),
    namespaceOf: (item) => scanMetadata(item, "namespace"),
    decodeItem: (item) => JSON.parse(cutItem(item).toString("utf8")) as ApiObject,
    decodeEvent: (line, keeps) => decodeWatchLine(line, { keeps, cut: cutLine }),
  };
}
