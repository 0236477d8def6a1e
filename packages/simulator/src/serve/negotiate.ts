import { notAcceptable } from "../status/status.ts";

/** What a body holds: whole objects, or their metadata only. */
export type Representation = "full" | "metadata";

const JSON_TYPES = new Set(["application/json", "application/*", "*/*"]);
const AVAILABLE =
  "application/json, application/yaml, application/vnd.kubernetes.protobuf, " +
  "application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch";

/** For an Accept header without JSON; protobuf is not spoken here. Errors: 406. */
export function negotiate(
  accept: string | undefined,
  shape: "object" | "list" | "watch",
  goType: string,
): Representation {
  if (accept === undefined || accept.trim() === "") return "full";
  for (const clause of accept.split(",")) {
    const [type = "", ...parameters] = clause.split(";").map((part) => part.trim());
    if (!JSON_TYPES.has(type.toLowerCase())) continue;
    const as = parameters.find((parameter) => parameter.startsWith("as="))?.slice(3);
    if (as === undefined) return "full";
    if (as !== "PartialObjectMetadata" && as !== "PartialObjectMetadataList") continue;
    if (as === "PartialObjectMetadata" && shape === "list") {
      throw notAcceptable(`you requested PartialObjectMetadata, but the requested object is a list (*${goType}List)`);
    }
    if (as === "PartialObjectMetadataList" && shape === "object") {
      throw notAcceptable(
        `you requested PartialObjectMetadataList, but the requested object is not a list (*${goType})`,
      );
    }
    return "metadata";
  }
  throw notAcceptable(`406: Not Acceptable\n\nAvailable representations: ${AVAILABLE}`, {});
}
