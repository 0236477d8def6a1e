import {
  flag,
  inline,
  integer,
  type MessageFields,
  object,
  objects,
  quantityMap,
  SHOWN,
  text,
  textMap,
  time,
} from "../../fields/field.ts";

const container: MessageFields = {
  name: text(1, SHOWN),
  image: text(2),
  resources: object(8, { limits: quantityMap(1), requests: quantityMap(2) }),
  restartPolicy: text(24, SHOWN),
};

const termination: MessageFields = {
  exitCode: integer(1, SHOWN),
  reason: text(3),
  startedAt: time(5),
  finishedAt: time(6),
};

const containerStatus: MessageFields = {
  name: text(1, SHOWN),
  state: object(2, {
    waiting: object(1, { reason: text(1) }),
    running: object(2, { startedAt: time(1) }),
    terminated: object(3, termination),
  }),
  lastState: object(3, { terminated: object(3, termination) }),
  ready: flag(4, SHOWN),
  restartCount: integer(5, SHOWN),
  image: text(6, SHOWN),
  imageID: text(7, SHOWN),
  containerID: text(8),
};

const spec: MessageFields = {
  volumes: objects(1, {
    name: text(1, SHOWN),
    volumeSource: inline(2, {
      persistentVolumeClaim: object(10, { claimName: text(1, SHOWN), readOnly: flag(2) }),
      ephemeral: object(29, {}),
    }),
  }),
  containers: objects(2, container),
  restartPolicy: text(3),
  nodeSelector: textMap(7),
  serviceAccountName: text(8),
  nodeName: text(10),
  hostNetwork: flag(11),
  schedulerName: text(19),
  initContainers: objects(20, container),
  tolerations: objects(22, {
    key: text(1),
    operator: text(2),
    value: text(3),
    effect: text(4),
    tolerationSeconds: integer(5, SHOWN),
  }),
  priorityClassName: text(24),
  runtimeClassName: text(29, SHOWN),
  overhead: quantityMap(32),
  resourceClaims: objects(39, {
    name: text(1, SHOWN),
    resourceClaimName: text(3, SHOWN),
    resourceClaimTemplateName: text(4, SHOWN),
  }),
};

const status: MessageFields = {
  phase: text(1),
  conditions: objects(2, {
    type: text(1, SHOWN),
    status: text(2, SHOWN),
    lastTransitionTime: time(4),
    reason: text(5),
  }),
  reason: text(4),
  hostIP: text(5),
  podIP: text(6),
  startTime: time(7),
  containerStatuses: objects(8, containerStatus),
  qosClass: text(9),
  initContainerStatuses: objects(10, containerStatus),
  podIPs: objects(12, { ip: text(1, SHOWN) }),
  resourceClaimStatuses: objects(15, { name: text(1, SHOWN), resourceClaimName: text(2, SHOWN) }),
};

export const POD_FIELDS: MessageFields = { spec: object(2, spec), status: object(3, status) };
