import { hasLabels, isWorkload, type Manifest, type NetworkRule, ofKind } from "./manifest.ts";

/** A pod of the release, by its component; or somebody of another namespace; or an address outside of the cluster. */
type Party = { readonly component: string } | { readonly namespace: string } | "outside";

type Connection = { readonly from: Party; readonly to: Party; readonly port: number };

/** Whether the rendered NetworkPolicies let a TCP connection through, as Kubernetes defines them; policies of others are not known. */
export function reaches(manifests: readonly Manifest[], { from, to, port }: Connection): boolean {
  const labelsOf = (party: Party) =>
    party !== "outside" && "component" in party ? podLabels(manifests, party.component) : undefined;
  const policiesOf = (party: Party): readonly Manifest[] => {
    const labels = labelsOf(party);
    const policies = ofKind(manifests, "NetworkPolicy");
    return labels === undefined
      ? []
      : policies.filter(({ spec }) => hasLabels(labels, spec?.podSelector?.matchLabels ?? {}));
  };
  const allows = (rule: NetworkRule, peers: NetworkRule["from"], party: Party): boolean => {
    const isPort = rule.ports?.some((one) => one.protocol === "TCP" && one.port === port) ?? true;
    const isPeer = peers?.some(({ podSelector, namespaceSelector, ipBlock }) => {
      if (ipBlock !== undefined) return party === "outside";
      if (namespaceSelector !== undefined)
        return (
          party !== "outside" &&
          "namespace" in party &&
          hasLabels({ "kubernetes.io/metadata.name": party.namespace }, namespaceSelector.matchLabels)
        );
      return hasLabels(labelsOf(party) ?? {}, podSelector?.matchLabels ?? {});
    });
    return isPort && (isPeer ?? true);
  };
  // A pod that no policy selects is open; one that some select, to what any of them allows.
  const open = (policies: readonly Manifest[], test: (policy: Manifest) => boolean): boolean =>
    policies.length === 0 || policies.some(test);
  return (
    open(policiesOf(from), ({ spec }) => (spec?.egress ?? []).some((rule) => allows(rule, rule.to, to))) &&
    open(policiesOf(to), ({ spec }) => (spec?.ingress ?? []).some((rule) => allows(rule, rule.from, from)))
  );
}

function podLabels(manifests: readonly Manifest[], component: string): Readonly<Record<string, string>> {
  const found = manifests
    .filter(isWorkload)
    .map(({ spec }) => spec?.template?.metadata.labels ?? {})
    .find((labels) => labels["app.kubernetes.io/component"] === component);
  if (found === undefined) throw new Error(`find the pods of ${component}: none are rendered`);
  return found;
}
