import { namespaceAndName } from "../blocks/identity.ts";
import { annotationsFamily, labelsFamily } from "../blocks/label-families.ts";
import { createdFamily } from "../blocks/metadata-families.ts";
import { numberFamily } from "../blocks/number-family.ts";
import { object, objects } from "../fields/field.ts";
import { defineKind } from "../kind/define-kind.ts";
import { type JsonRecord, lengthOf, recordOf } from "../narrow/json-value.ts";
import { type HasMetadata, readMetadata } from "../narrow/metadata.ts";
import { UNSET_TIME_SECONDS } from "../narrow/unix-seconds.ts";

type NetworkPolicyObject = HasMetadata & { readonly ingressRules: number; readonly egressRules: number };

const subject = { prefix: "kube_networkpolicy", noun: "network policy", stability: "ALPHA" } as const;

function readNetworkPolicy(object: JsonRecord): NetworkPolicyObject {
  const spec = recordOf(object["spec"]);
  return {
    metadata: readMetadata(object),
    ingressRules: lengthOf(spec["ingress"]),
    egressRules: lengthOf(spec["egress"]),
  };
}

export const networkPolicyKind = defineKind<NetworkPolicyObject>({
  resource: "networkpolicies",
  kind: "NetworkPolicy",
  group: "networking.k8s.io",
  version: "v1",
  scope: "namespaced",
  identity: namespaceAndName("networkpolicy"),
  fields: {
    spec: object(2, {
      ingress: objects(2, {}),
      egress: objects(3, {}),
    }),
  },
  narrow: readNetworkPolicy,
  families: [
    {
      ...createdFamily<NetworkPolicyObject>(subject),
      // Of this kind alone the reference shows a time that was never set as it is.
      write: ({ metadata }, samples) => samples.add("", metadata.createdSeconds ?? UNSET_TIME_SECONDS),
    },
    annotationsFamily(subject),
    labelsFamily(subject),
    numberFamily({
      name: "kube_networkpolicy_spec_ingress_rules",
      help: "How many rules the network policy has for what comes in.",
      stability: "ALPHA",
      read: ({ ingressRules }) => ingressRules,
    }),
    numberFamily({
      name: "kube_networkpolicy_spec_egress_rules",
      help: "How many rules the network policy has for what goes out.",
      stability: "ALPHA",
      read: ({ egressRules }) => egressRules,
    }),
  ],
});
