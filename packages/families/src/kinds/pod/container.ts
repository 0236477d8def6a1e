import { type JsonRecord, recordOf, textOf } from "../../narrow/json-value.ts";

/** A container as the pod's spec asks for it. */
export type Container = {
  readonly name: string;
  readonly image: string;
  readonly restartPolicy: string;
  readonly limits: JsonRecord;
  readonly requests: JsonRecord;
};

export function readContainer(container: JsonRecord): Container {
  const resources = recordOf(container["resources"]);
  return {
    name: textOf(container["name"]),
    image: textOf(container["image"]),
    restartPolicy: textOf(container["restartPolicy"]),
    limits: recordOf(resources["limits"]),
    requests: recordOf(resources["requests"]),
  };
}
