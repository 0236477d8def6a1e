import { catalogue } from "@kube-state-shards/families";

/** `files/kinds.yaml` of the Helm chart: what its roles and `--resources` follow from. */
export const renderChartKinds = (): string =>
  [
    "# Every kind there is, from the catalogue: `npm test -- packages/cli/src/docs -u` writes it anew.",
    ...catalogue
      .toSorted((a, b) => (a.resource < b.resource ? -1 : 1))
      .map(
        ({ resource, group, scope, inDefaultSet }) =>
          `${resource}: { group: ${JSON.stringify(group)}, scope: ${scope}, default: ${inDefaultSet} }`,
      ),
    "",
  ].join("\n");
