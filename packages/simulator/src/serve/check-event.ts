import { fieldOf, type JsonObject } from "../cluster/stored-object.ts";
import { invalid } from "../status/status.ts";

/** Errors: 422 for an event that is kept in another namespace than what it is about. */
export function checkEvent(event: JsonObject): void {
  const { name, namespace } = fieldOf(event, "metadata");
  const about = fieldOf(event, "involvedObject")["namespace"];
  if (about === namespace) return;
  throw invalid(
    { kind: "Event", group: "", name: String(name) },
    {
      field: "involvedObject.namespace",
      reason: "FieldValueInvalid",
      message: `Invalid value: ${JSON.stringify(about)}: does not match event.namespace`,
    },
  );
}
