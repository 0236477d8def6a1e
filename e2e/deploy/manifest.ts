import { parseAllDocuments } from "yaml";

/** An object as it is rendered, with the parts that are looked into. */
export type Manifest = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec?: Spec;
  readonly rules?: readonly RoleRule[];
  readonly roleRef?: { readonly kind: string; readonly name: string };
  readonly subjects?: readonly { readonly name: string; readonly namespace?: string }[];
  readonly data?: Readonly<Record<string, string>>;
};

export type RoleRule = {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
};

type Spec = {
  readonly replicas?: number;
  readonly serviceName?: string;
  readonly clusterIP?: string;
  readonly podManagementPolicy?: string;
  readonly publishNotReadyAddresses?: boolean;
  /** Of a workload, a monitor or a budget; a Service's is the labels themselves. */
  readonly selector?: { readonly matchLabels?: Labels } & Labels;
  readonly template?: { readonly metadata: { readonly labels: Labels }; readonly spec: PodSpec };
  readonly ports?: readonly { readonly name: string; readonly port: number; readonly targetPort: string }[];
  readonly endpoints?: readonly MonitorEndpoint[];
  readonly podMetricsEndpoints?: readonly MonitorEndpoint[];
  readonly podSelector?: { readonly matchLabels: Labels };
  readonly ingress?: readonly NetworkRule[];
  readonly egress?: readonly NetworkRule[];
} & Partial<ScrapeConfigSpec>;

/** Of a NetworkPolicy: whom, and on which ports. What is left out is everybody, or every port. */
export type NetworkRule = {
  readonly from?: readonly NetworkPeer[];
  readonly to?: readonly NetworkPeer[];
  readonly ports?: readonly { readonly protocol: string; readonly port: number }[];
};

type NetworkPeer = {
  readonly podSelector?: { readonly matchLabels: Labels };
  readonly namespaceSelector?: { readonly matchLabels: Labels };
  readonly ipBlock?: { readonly cidr: string };
};

type Labels = Readonly<Record<string, string>>;

export type PodSpec = {
  readonly serviceAccountName?: string;
  readonly automountServiceAccountToken?: boolean;
  readonly enableServiceLinks?: boolean;
  readonly terminationGracePeriodSeconds?: number;
  readonly securityContext?: Readonly<Record<string, unknown>>;
  readonly topologySpreadConstraints?: readonly unknown[];
  readonly containers: readonly Container[];
  readonly volumes?: readonly Volume[];
};

export type Container = {
  readonly name: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: readonly {
    readonly name: string;
    readonly value?: string;
    readonly valueFrom?: { readonly fieldRef?: { readonly fieldPath: string } };
  }[];
  readonly ports?: readonly { readonly name: string; readonly containerPort: number }[];
  readonly readinessProbe?: Probe;
  readonly livenessProbe?: Probe;
  readonly securityContext?: Readonly<Record<string, unknown>>;
  readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string }[];
};

type Probe = { readonly httpGet?: { readonly path: string; readonly port: string } };

type SecretSource = { readonly items?: readonly { readonly key: string; readonly path: string }[] };
export type Volume = {
  readonly name: string;
  readonly emptyDir?: object;
  readonly configMap?: { readonly name: string };
  readonly secret?: SecretSource & { readonly secretName: string };
  readonly projected?: { readonly sources: readonly { readonly secret: SecretSource & { readonly name: string } }[] };
};

export type Relabelling = Readonly<Record<string, unknown>>;

export type MonitorEndpoint = {
  readonly port: string;
  readonly path?: string;
  readonly honorLabels?: boolean;
  readonly honorTimestamps?: boolean;
  readonly relabelings?: readonly Relabelling[];
  readonly metricRelabelings?: readonly Relabelling[];
};

type ScrapeConfigSpec = {
  readonly jobName: string;
  readonly staticConfigs: readonly { readonly targets: readonly string[] }[];
  readonly httpSDConfigs: readonly { readonly url: string }[];
  readonly honorLabels: boolean;
  readonly relabelings: readonly Relabelling[];
  readonly metricRelabelings: readonly Relabelling[];
};

/** The documents of what was rendered, read as Kubernetes' tools read YAML. Errors: one that is no YAML, or no object. */
export function readManifests(text: string): readonly Manifest[] {
  return parseAllDocuments(text, { version: "1.1" }).flatMap((document) => {
    const [fault] = document.errors;
    if (fault !== undefined) throw new Error(`read what was rendered: ${fault.message}`);
    const object: unknown = document.toJS();
    if (object === null) return [];
    if (!isManifest(object)) throw new Error(`read what was rendered: no object: ${JSON.stringify(object)}`);
    return [object];
  });
}

const isManifest = (object: unknown): object is Manifest =>
  typeof object === "object" && object !== null && "apiVersion" in object && "kind" in object && "metadata" in object;

/** Whether all of `wanted` are among the labels. */
export const hasLabels = (labels: Labels | undefined, wanted: Labels): boolean =>
  Object.entries(wanted).every(([name, value]) => labels?.[name] === value);

export const ofKind = (manifests: readonly Manifest[], ...kinds: readonly string[]): readonly Manifest[] =>
  manifests.filter(({ kind }) => kinds.includes(kind));

/** Workloads have pods. */
export const isWorkload = ({ kind }: Manifest): boolean => kind === "Deployment" || kind === "StatefulSet";

/** What a workload of ours is: `shard`, `coordinator`, `standalone`, `redis`. */
export const componentOf = ({ metadata }: Pick<Manifest, "metadata">): string =>
  metadata.labels?.["app.kubernetes.io/component"] ?? "";
