import { namespaceAndName } from "../blocks/identity.ts";
import { annotationsFamily, labelsFamily } from "../blocks/label-families.ts";
import { createdFamily, deletionTimestampFamily, generationFamily } from "../blocks/metadata-families.ts";
import { numberFamily } from "../blocks/number-family.ts";
import { observedGenerationFamily } from "../blocks/observed-generation-family.ts";
import { integer, object, SHOWN } from "../fields/field.ts";
import { defineKind } from "../kind/define-kind.ts";
import { type JsonRecord, numberOf, recordOf } from "../narrow/json-value.ts";
import { type HasMetadata, readMetadata } from "../narrow/metadata.ts";

/** Counts of nodes: a daemon set runs one pod on each node it wants. */
type DaemonSetObject = HasMetadata & {
  readonly current: number;
  readonly desired: number;
  readonly available: number;
  readonly misscheduled: number;
  readonly ready: number;
  readonly unavailable: number;
  readonly updated: number;
  readonly observedGeneration: number;
};

const subject = { prefix: "kube_daemonset", noun: "daemon set" } as const;

function readDaemonSet(object: JsonRecord): DaemonSetObject {
  const status = recordOf(object["status"]);
  return {
    metadata: readMetadata(object),
    current: numberOf(status["currentNumberScheduled"]),
    desired: numberOf(status["desiredNumberScheduled"]),
    available: numberOf(status["numberAvailable"]),
    misscheduled: numberOf(status["numberMisscheduled"]),
    ready: numberOf(status["numberReady"]),
    unavailable: numberOf(status["numberUnavailable"]),
    updated: numberOf(status["updatedNumberScheduled"]),
    observedGeneration: numberOf(status["observedGeneration"]),
  };
}

export const daemonSetKind = defineKind<DaemonSetObject>({
  resource: "daemonsets",
  kind: "DaemonSet",
  group: "apps",
  version: "v1",
  scope: "namespaced",
  identity: namespaceAndName("daemonset"),
  fields: {
    status: object(3, {
      currentNumberScheduled: integer(1, SHOWN),
      numberMisscheduled: integer(2, SHOWN),
      desiredNumberScheduled: integer(3, SHOWN),
      numberReady: integer(4, SHOWN),
      observedGeneration: integer(5),
      updatedNumberScheduled: integer(6),
      numberAvailable: integer(7),
      numberUnavailable: integer(8),
    }),
  },
  narrow: readDaemonSet,
  families: [
    createdFamily({ ...subject, stability: "STABLE" }),
    numberFamily({
      name: "kube_daemonset_status_current_number_scheduled",
      help: "How many of the nodes that should run the daemon set have a pod of it.",
      stability: "STABLE",
      read: ({ current }) => current,
    }),
    numberFamily({
      name: "kube_daemonset_status_desired_number_scheduled",
      help: "How many nodes should run the daemon set.",
      stability: "STABLE",
      read: ({ desired }) => desired,
    }),
    numberFamily({
      name: "kube_daemonset_status_number_available",
      help: "How many nodes have a pod of the daemon set that has been ready for long enough.",
      stability: "STABLE",
      read: ({ available }) => available,
    }),
    numberFamily({
      name: "kube_daemonset_status_number_misscheduled",
      help: "How many nodes run the daemon set and should not.",
      stability: "STABLE",
      read: ({ misscheduled }) => misscheduled,
    }),
    numberFamily({
      name: "kube_daemonset_status_number_ready",
      help: "How many nodes have a ready pod of the daemon set.",
      stability: "STABLE",
      read: ({ ready }) => ready,
    }),
    numberFamily({
      name: "kube_daemonset_status_number_unavailable",
      help: "How many nodes should run the daemon set and have no available pod of it.",
      stability: "STABLE",
      read: ({ unavailable }) => unavailable,
    }),
    observedGenerationFamily({ ...subject, stability: "STABLE" }),
    numberFamily({
      name: "kube_daemonset_status_updated_number_scheduled",
      help: "How many nodes have a pod that follows the present template of the daemon set.",
      stability: "STABLE",
      read: ({ updated }) => updated,
    }),
    generationFamily({ ...subject, stability: "STABLE" }),
    deletionTimestampFamily({ ...subject, stability: "ALPHA" }),
    annotationsFamily({ ...subject, stability: "ALPHA" }),
    labelsFamily({ ...subject, stability: "STABLE" }),
  ],
});
