import { UsageError } from "@kube-state-shards/daemon";
import type { SimulatorValues } from "../options/simulator-options.ts";

export type SourceRequest = SimulatorValues & {
  readonly namespaces: readonly string[] | undefined;
  readonly kubeconfig: string | undefined;
  readonly context: string | undefined;
  readonly apiserver: string | undefined;
};

export type ClusterNames = Pick<SourceRequest, "kubeconfig" | "context" | "apiserver">;

export type SimulatedSize = {
  readonly pods: number;
  readonly namespaces: number;
  readonly nodes: number;
  /** Changes a second. */
  readonly churn: number;
};

/** Where the objects come from. `note` is for the user: something asked for does not apply. */
export type ObjectSource =
  | { readonly kind: "cluster"; readonly note: string | undefined }
  | { readonly kind: "simulated"; readonly size: SimulatedSize };

const DEMO: SimulatedSize = { pods: 2_000, namespaces: 40, nodes: 50, churn: 10 };

/** The options that give a size. */
const SIZES = [
  { option: "pods", flag: "--pods" },
  { option: "simulatedNamespaces", flag: "--simulated-namespaces" },
  { option: "nodes", flag: "--nodes" },
  { option: "churn", flag: "--churn" },
] as const;

/**
 * A real cluster that is named (by option, KUBECONFIG, or by the pod we run in) goes before the simulated one: in a pod
 * nothing is ever simulated, and `npm start`, which passes `--simulate`, follows a KUBECONFIG.
 *
 * Errors: `UsageError` when neither is named, or a real one by option together with a simulated one's size.
 */
export function chooseSource(request: SourceRequest, env: Readonly<Record<string, string | undefined>>): ObjectSource {
  const sizes = SIZES.filter(({ option }) => request[option] !== undefined);
  const sizeFlags = sizes.map(({ flag }) => flag).join(", ");
  const named = (["kubeconfig", "apiserver", "context"] as const).find((name) => request[name] !== undefined);
  if (named !== undefined) {
    if (sizes.length > 0) {
      throw new UsageError([
        `${sizeFlags}: for a simulated cluster, but --${named} names a real one: leave one of them out`,
      ]);
    }
    return { kind: "cluster", note: undefined };
  }
  const found = env["KUBECONFIG"]
    ? "KUBECONFIG"
    : env["KUBERNETES_SERVICE_HOST"]
      ? "KUBERNETES_SERVICE_HOST"
      : undefined;
  if (found !== undefined) {
    const note =
      sizes.length > 0 ? `${sizeFlags} does not apply: ${found} is set, so the real cluster is used.` : undefined;
    return { kind: "cluster", note };
  }
  if (!request.simulate && sizes.length === 0) throw new UsageError([NOTHING_NAMED]);
  return {
    kind: "simulated",
    size: {
      pods: request.pods ?? DEMO.pods,
      namespaces: request.simulatedNamespaces ?? namespaceCount(request) ?? DEMO.namespaces,
      nodes: request.nodes ?? DEMO.nodes,
      churn: request.churn ?? DEMO.churn,
    },
  };
}

/** `--namespaces 40` of a simulated cluster is its size: there are no names to choose from before it is made. */
export function namespaceCount({ namespaces }: Pick<SourceRequest, "namespaces">): number | undefined {
  const [only = "", ...more] = namespaces ?? [];
  return more.length === 0 && /^[1-9]\d{0,4}$/.test(only) ? Number(only) : undefined;
}

/** For commands that know no simulated cluster. Errors: `UsageError` when no real one is named. */
export function requireCluster(request: ClusterNames, env: Readonly<Record<string, string | undefined>>): void {
  const found = request.kubeconfig ?? request.apiserver ?? env["KUBECONFIG"] ?? env["KUBERNETES_SERVICE_HOST"] ?? "";
  if (found === "") {
    throw new UsageError([
      "no cluster named: give --kubeconfig or --apiserver, set KUBECONFIG, or run in a pod of the cluster",
    ]);
  }
}

const NOTHING_NAMED =
  "no cluster named: give --kubeconfig or --apiserver, set KUBECONFIG, run in a pod of the cluster, or give --simulate for a simulated one";
