import type { PolicyRule } from "@kube-state-shards/families";

export type NamedRule = PolicyRule & { readonly resourceNames?: readonly string[] };

/** What the scaler asks for in the namespace of its StatefulSet: to read that, to write its `/scale`, to see who else scales it, and to say why it scales. */
export const scalerRules = (statefulSet: string): readonly NamedRule[] => [
  { apiGroups: ["apps"], resources: ["statefulsets"], resourceNames: [statefulSet], verbs: ["get"] },
  { apiGroups: ["apps"], resources: ["statefulsets/scale"], resourceNames: [statefulSet], verbs: ["patch"] },
  { apiGroups: ["autoscaling"], resources: ["horizontalpodautoscalers"], verbs: ["list"] },
  { apiGroups: ["autoscaling.k8s.io"], resources: ["verticalpodautoscalers"], verbs: ["list"] },
  { apiGroups: [""], resources: ["events"], verbs: ["create"] },
];
