import { conditionsFamily } from "../blocks/condition-samples.ts";
import { annotationsFamily, labelsFamily } from "../blocks/label-families.ts";
import { createdFamily } from "../blocks/metadata-families.ts";
import { stateWriter } from "../blocks/state-samples.ts";
import { object, objects, SHOWN, text, time } from "../fields/field.ts";
import { defineKind } from "../kind/define-kind.ts";
import { type Condition, readCondition } from "../narrow/condition.ts";
import { recordOf, recordsOf, textOf } from "../narrow/json-value.ts";
import { type HasMetadata, readMetadata } from "../narrow/metadata.ts";

type NamespaceObject = HasMetadata & { readonly phase: string; readonly conditions: readonly Condition[] };

const subject = { prefix: "kube_namespace", noun: "namespace" } as const;
const writePhase = stateWriter("phase", ["Active", "Terminating"]);

export const namespaceKind = defineKind<NamespaceObject>({
  resource: "namespaces",
  kind: "Namespace",
  group: "",
  version: "v1",
  scope: "cluster",
  identity: [["namespace", ({ metadata }) => metadata.name]],
  fields: {
    status: object(3, {
      phase: text(1),
      conditions: objects(2, {
        type: text(1, SHOWN),
        status: text(2, SHOWN),
        lastTransitionTime: time(4),
        reason: text(5),
      }),
    }),
  },
  narrow: (object) => {
    const status = recordOf(object["status"]);
    return {
      metadata: readMetadata(object),
      phase: textOf(status["phase"]),
      conditions: recordsOf(status["conditions"], readCondition),
    };
  },
  families: [
    createdFamily({ ...subject, stability: "STABLE" }),
    annotationsFamily({ ...subject, stability: "ALPHA" }),
    labelsFamily({ ...subject, stability: "STABLE" }),
    {
      name: "kube_namespace_status_phase",
      help: "1 for the phase the namespace is in, 0 for the other.",
      stability: "STABLE",
      labels: ["phase"],
      write: ({ phase }, samples) => writePhase(samples, phase),
    },
    conditionsFamily({ ...subject, stability: "ALPHA" }),
  ],
});
