import { conditionStatusWriter } from "../blocks/condition-samples.ts";
import { namespaceAndName } from "../blocks/identity.ts";
import { annotationsFamily, labelsFamily } from "../blocks/label-families.ts";
import { createdFamily, deletionTimestampFamily, generationFamily } from "../blocks/metadata-families.ts";
import { numberFamily } from "../blocks/number-family.ts";
import { observedGenerationFamily } from "../blocks/observed-generation-family.ts";
import { plainOwnerFamily } from "../blocks/owner-family.ts";
import { flag, integer, integerOrText, object, objects, SHOWN, text, time } from "../fields/field.ts";
import { defineKind } from "../kind/define-kind.ts";
import { labelText } from "../labels/label-text.ts";
import { type Condition, readCondition } from "../narrow/condition.ts";
import { intOrPercent } from "../narrow/int-or-percent.ts";
import { booleanOf, type JsonRecord, numberOf, optionalNumberOf, recordOf, recordsOf } from "../narrow/json-value.ts";
import { type HasMetadata, readMetadata } from "../narrow/metadata.ts";

type DeploymentObject = HasMetadata & {
  readonly specReplicas: number | undefined;
  readonly paused: boolean;
  /** A count, or a percentage of `specReplicas`. */
  readonly maxUnavailable: unknown;
  readonly maxSurge: unknown;
  readonly replicas: number;
  readonly readyReplicas: number;
  readonly availableReplicas: number;
  readonly unavailableReplicas: number;
  readonly updatedReplicas: number;
  readonly terminatingReplicas: number | undefined;
  readonly observedGeneration: number;
  readonly conditions: readonly Condition[];
};

const subject = { prefix: "kube_deployment", noun: "deployment" } as const;
const writeStatus = conditionStatusWriter("status");

/** The reasons the deployment controller gives; any other would make label values without bound and reads `unknown`. */
const KNOWN_REASONS: ReadonlySet<string> = new Set([
  "",
  "DeploymentPaused",
  "DeploymentResumed",
  "FoundNewReplicaSet",
  "MinimumReplicasAvailable",
  "MinimumReplicasUnavailable",
  "NewReplicaSetAvailable",
  "NewReplicaSetCreated",
  "ProgressDeadlineExceeded",
  "ReplicaSetCreateError",
  "ReplicaSetUpdated",
]);

function readDeployment(object: JsonRecord): DeploymentObject {
  const spec = recordOf(object["spec"]);
  const status = recordOf(object["status"]);
  const rollingUpdate = recordOf(recordOf(spec["strategy"])["rollingUpdate"]);
  return {
    metadata: readMetadata(object),
    specReplicas: optionalNumberOf(spec["replicas"]),
    paused: booleanOf(spec["paused"]),
    maxUnavailable: rollingUpdate["maxUnavailable"],
    maxSurge: rollingUpdate["maxSurge"],
    replicas: numberOf(status["replicas"]),
    readyReplicas: numberOf(status["readyReplicas"]),
    availableReplicas: numberOf(status["availableReplicas"]),
    unavailableReplicas: numberOf(status["unavailableReplicas"]),
    updatedReplicas: numberOf(status["updatedReplicas"]),
    terminatingReplicas: optionalNumberOf(status["terminatingReplicas"]),
    observedGeneration: numberOf(status["observedGeneration"]),
    conditions: recordsOf(status["conditions"], readCondition),
  };
}

export const deploymentKind = defineKind<DeploymentObject>({
  resource: "deployments",
  kind: "Deployment",
  group: "apps",
  version: "v1",
  scope: "namespaced",
  identity: namespaceAndName("deployment"),
  fields: {
    spec: object(2, {
      replicas: integer(1, SHOWN),
      strategy: object(4, {
        rollingUpdate: object(2, {
          maxUnavailable: integerOrText(1),
          maxSurge: integerOrText(2),
        }),
      }),
      paused: flag(7),
    }),
    status: object(3, {
      observedGeneration: integer(1),
      replicas: integer(2),
      updatedReplicas: integer(3),
      availableReplicas: integer(4),
      unavailableReplicas: integer(5),
      conditions: objects(6, {
        type: text(1, SHOWN),
        status: text(2, SHOWN),
        reason: text(4),
        lastTransitionTime: time(7),
      }),
      readyReplicas: integer(7),
      terminatingReplicas: integer(9, SHOWN),
    }),
  },
  narrow: readDeployment,
  families: [
    plainOwnerFamily({ ...subject, stability: "ALPHA" }),
    createdFamily({ ...subject, stability: "STABLE" }),
    numberFamily({
      name: "kube_deployment_status_replicas",
      help: "How many pods the deployment has.",
      stability: "STABLE",
      read: ({ replicas }) => replicas,
    }),
    numberFamily({
      name: "kube_deployment_status_replicas_ready",
      help: "How many pods of the deployment are ready.",
      stability: "STABLE",
      read: ({ readyReplicas }) => readyReplicas,
    }),
    numberFamily({
      name: "kube_deployment_status_replicas_available",
      help: "How many pods of the deployment have been ready for long enough.",
      stability: "STABLE",
      read: ({ availableReplicas }) => availableReplicas,
    }),
    numberFamily({
      name: "kube_deployment_status_replicas_unavailable",
      help: "How many pods the deployment lacks to be fully available.",
      stability: "STABLE",
      read: ({ unavailableReplicas }) => unavailableReplicas,
    }),
    numberFamily({
      name: "kube_deployment_status_replicas_updated",
      help: "How many pods of the deployment follow its present template.",
      stability: "STABLE",
      read: ({ updatedReplicas }) => updatedReplicas,
    }),
    numberFamily({
      name: "kube_deployment_status_terminating_replicas",
      help: "How many pods of the deployment are going away.",
      stability: "ALPHA",
      read: ({ terminatingReplicas }) => terminatingReplicas,
    }),
    observedGenerationFamily({ ...subject, stability: "STABLE" }),
    {
      name: "kube_deployment_status_condition",
      help: "1 for the status that each condition of the deployment has, 0 for the other two.",
      stability: "STABLE",
      labels: ["reason", "condition", "status"],
      write: ({ conditions }, samples) => {
        for (const { type, status, reason } of conditions) {
          const shown = KNOWN_REASONS.has(reason) ? reason : "unknown";
          writeStatus(samples, labelText("reason", shown) + labelText("condition", type), status);
        }
      },
    },
    numberFamily({
      name: "kube_deployment_spec_replicas",
      help: "How many pods the deployment should have.",
      stability: "STABLE",
      read: ({ specReplicas }) => specReplicas,
    }),
    numberFamily({
      name: "kube_deployment_spec_paused",
      help: "1 while the deployment is paused, else 0.",
      stability: "STABLE",
      read: ({ paused }) => (paused ? 1 : 0),
    }),
    numberFamily({
      name: "kube_deployment_spec_strategy_rollingupdate_max_unavailable",
      help: "How many pods a rolling update may take away at once, a percentage rounded down.",
      stability: "STABLE",
      read: ({ specReplicas, maxUnavailable }) =>
        specReplicas === undefined ? undefined : intOrPercent(maxUnavailable, specReplicas, "down"),
    }),
    numberFamily({
      name: "kube_deployment_spec_strategy_rollingupdate_max_surge",
      help: "How many pods a rolling update may add at once, a percentage rounded up.",
      stability: "STABLE",
      read: ({ specReplicas, maxSurge }) =>
        specReplicas === undefined ? undefined : intOrPercent(maxSurge, specReplicas, "up"),
    }),
    generationFamily({ ...subject, stability: "STABLE" }),
    deletionTimestampFamily({ ...subject, stability: "ALPHA" }),
    annotationsFamily({ ...subject, stability: "ALPHA" }),
    labelsFamily({ ...subject, stability: "STABLE" }),
  ],
});
