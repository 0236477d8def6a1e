import { integer, type MessageFields, object, objects, quantity, SHOWN, text, time } from "../../fields/field.ts";

const metric: MessageFields = { name: text(1, SHOWN) };
const rules: MessageFields = { tolerance: quantity(4) };
/** What a metric should be: field 1, its type, is not read. */
const target = object(2, { value: quantity(2), averageValue: quantity(3), averageUtilization: integer(4, SHOWN) });
/** What a metric is. */
const current = object(2, { value: quantity(1), averageValue: quantity(2), averageUtilization: integer(3, SHOWN) });

const spec: MessageFields = {
  scaleTargetRef: object(1, { kind: text(1, SHOWN), name: text(2, SHOWN), apiVersion: text(3) }),
  minReplicas: integer(2, SHOWN),
  maxReplicas: integer(3, SHOWN),
  metrics: objects(4, {
    type: text(1, SHOWN),
    object: object(2, { target, metric: object(3, metric) }),
    pods: object(3, { metric: object(1, metric), target }),
    resource: object(4, { name: text(1, SHOWN), target }),
    external: object(5, { metric: object(1, metric), target }),
    containerResource: object(7, { name: text(1, SHOWN), target, container: text(3, SHOWN) }),
  }),
  behavior: object(5, { scaleUp: object(1, rules), scaleDown: object(2, rules) }),
};

const status: MessageFields = {
  currentReplicas: integer(3),
  desiredReplicas: integer(4, SHOWN),
  currentMetrics: objects(5, {
    type: text(1, SHOWN),
    object: object(2, { metric: object(1, metric), current }),
    pods: object(3, { metric: object(1, metric), current }),
    resource: object(4, { name: text(1, SHOWN), current }),
    external: object(5, { metric: object(1, metric), current }),
    containerResource: object(7, { name: text(1, SHOWN), current, container: text(3, SHOWN) }),
  }),
  conditions: objects(6, {
    type: text(1, SHOWN),
    status: text(2, SHOWN),
    lastTransitionTime: time(3),
    reason: text(4),
  }),
};

export const AUTOSCALER_FIELDS: MessageFields = { spec: object(2, spec), status: object(3, status) };
