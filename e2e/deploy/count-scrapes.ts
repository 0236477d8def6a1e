import { componentOf, hasLabels, isWorkload, type Manifest, type MonitorEndpoint, ofKind } from "./manifest.ts";

/** What a fleet's pods serve: each shard its part, coordinators and the one pod all parts, and each process its own state. */
export type ScrapeCount = {
  /** How often what the i-th shard serves is read; of a small release, what its one pod serves. */
  readonly parts: readonly number[];
  /** By pod, how often what its process says of itself is read. */
  readonly own: ReadonlyMap<string, number>;
};

type Pod = {
  readonly name: string;
  readonly component: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly ports: ReadonlyMap<string, number>;
  readonly ordinal: number;
};

/** A port of a pod, or of some pod behind a Service. */
type Target = { readonly pod: Pod; readonly port: number };

/** Counts what would be scraped, by whatever of the manifests has something scraped. */
export function countScrapes(manifests: readonly Manifest[]): ScrapeCount {
  const pods = manifests.filter(isWorkload).flatMap(podsOf);
  const serving = pods.filter(({ component }) => component === "shard" || component === "standalone");
  const parts = serving.map(() => 0);
  const own = new Map(pods.filter(({ component }) => component !== "redis").map(({ name }) => [name, 0]));
  for (const { pod, port } of targetsOf(manifests, pods)) {
    if (port === pod.ports.get("metrics")) own.set(pod.name, (own.get(pod.name) ?? 0) + 1);
    else if (port !== pod.ports.get("http")) throw new Error(`count scrapes: nothing listens on ${pod.name}:${port}`);
    else if (pod.component === "shard") parts[pod.ordinal] = (parts[pod.ordinal] ?? 0) + 1;
    else for (const index of parts.keys()) parts[index] = (parts[index] ?? 0) + 1;
  }
  return { parts, own };
}

/** Without a number of replicas there is one pod, until somebody scales. */
function podsOf(workload: Manifest): readonly Pod[] {
  const { template, replicas = 1 } = workload.spec ?? {};
  if (template === undefined) return [];
  const ports = new Map(
    template.spec.containers.flatMap(({ ports }) =>
      (ports ?? []).map((port) => [port.name, port.containerPort] as const),
    ),
  );
  return Array.from({ length: replicas }, (_, ordinal) => ({
    name: `${workload.metadata.name}-${ordinal}`,
    component: componentOf(workload),
    labels: template.metadata.labels,
    ports,
    ordinal,
  }));
}

function targetsOf(manifests: readonly Manifest[], pods: readonly Pod[]): readonly Target[] {
  const services = ofKind(manifests, "Service");
  const behind = (service: Manifest): readonly Pod[] =>
    pods.filter(({ labels }) => hasLabels(labels, (service.spec?.selector ?? {}) as Record<string, string>));
  const named = (pod: Pod, name: string): Target => ({ pod, port: pod.ports.get(name) ?? 0 });
  const wanted = (monitor: Manifest) => monitor.spec?.selector?.matchLabels ?? {};
  return [
    ...ofKind(manifests, "ServiceMonitor").flatMap((monitor) =>
      services
        .filter(({ metadata }) => hasLabels(metadata.labels, wanted(monitor)))
        .flatMap((service) =>
          offered(monitor.spec?.endpoints, service).flatMap((endpoint) =>
            behind(service)
              .filter(isKept(endpoint))
              .map((pod) => named(pod, endpoint.port)),
          ),
        ),
    ),
    ...ofKind(manifests, "PodMonitor").flatMap((monitor) =>
      pods
        .filter(({ labels }) => hasLabels(labels, wanted(monitor)))
        .flatMap((pod) =>
          (monitor.spec?.podMetricsEndpoints ?? [])
            .filter((endpoint) => isKept(endpoint)(pod))
            .map(({ port }) => named(pod, port)),
        ),
    ),
    ...ofKind(manifests, "ScrapeConfig").flatMap(({ spec }) => {
      // A Service's address leads to one of its pods; /sd names every shard's main port, or those of a partition.
      const addresses = (spec?.staticConfigs ?? []).flatMap(({ targets }) => targets);
      const union = addresses.flatMap((address) => behind(serviceAt(services, address)).slice(0, 1));
      const shards = (spec?.httpSDConfigs ?? []).flatMap(({ url }) => pods.filter(isListedAt(url)));
      return [...union, ...shards].map((pod) => named(pod, "http"));
    }),
    ...services
      .filter(({ metadata }) => metadata.annotations?.["prometheus.io/scrape"] === "true")
      .flatMap((service) =>
        behind(service).map((pod) => ({ pod, port: Number(service.metadata.annotations?.["prometheus.io/port"]) })),
      ),
  ];
}

/** The endpoints of a monitor whose ports the Service has. */
const offered = (endpoints: readonly MonitorEndpoint[] = [], { spec }: Manifest): readonly MonitorEndpoint[] =>
  endpoints.filter(({ port }) => spec?.ports?.some(({ name }) => name === port));

/** By its relabelling: what it keeps by the names of pods. */
const isKept =
  ({ relabelings = [] }: MonitorEndpoint) =>
  ({ name }: Pod): boolean =>
    relabelings
      .filter(({ action }) => action === "keep")
      .every(({ sourceLabels, regex }) => {
        if (String(sourceLabels) !== "__meta_kubernetes_pod_name")
          throw new Error(`count scrapes: only names of pods are known, not ${sourceLabels}`);
        return new RegExp(`^(?:${regex})$`).test(name);
      });

/** Shard k is in partition k mod P. */
const isListedAt = (url: string): ((pod: Pod) => boolean) => {
  const [index = 0, of = 1] = (new URL(url).searchParams.get("partition") ?? "0/1").split("/").map(Number);
  return ({ component, ordinal }) => component === "shard" && ordinal % of === index;
};

function serviceAt(services: readonly Manifest[], address: string): Manifest {
  const found = services.find(({ metadata: { name, namespace }, spec }) =>
    spec?.ports?.some(({ port }) => address === `${name}.${namespace}.svc:${port}`),
  );
  if (found === undefined) throw new Error(`find the Service at ${address}: none is rendered`);
  return found;
}
