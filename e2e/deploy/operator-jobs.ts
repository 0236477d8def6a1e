import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { hasLabels, type Manifest, type MonitorEndpoint, ofKind, type Relabelling } from "./manifest.ts";
import type { ReleasePod } from "./run-release.ts";

/** What Prometheus Operator makes of ServiceMonitors: scrape configurations, with targets in files that are written anew. */
export type OperatorJobs = {
  readonly jobs: readonly object[];
  writeTargets(): Promise<void>;
};

type Discovery = {
  readonly namespace: string;
  readonly folder: string;
  readonly pods: () => readonly ReleasePod[];
};

/** The labels that the operator gives every target of a Service, before the monitor's own relabelling. */
const copied = (from: string, to: string) => ({ source_labels: [`__meta_kubernetes_${from}`], target_label: to });
const STANDARD = [
  copied("service_name", "job"),
  copied("namespace", "namespace"),
  copied("service_name", "service"),
  copied("pod_name", "pod"),
  copied("pod_container_name", "container"),
];

export function operatorJobs(manifests: readonly Manifest[], { namespace, folder, pods }: Discovery): OperatorJobs {
  const endpoints = ofKind(manifests, "ServiceMonitor").flatMap((monitor) =>
    (monitor.spec?.endpoints ?? []).map((endpoint, index) => {
      const name = `${monitor.metadata.name}-${index}`;
      return { name, endpoint, file: join(folder, `${name}.json`), services: selected(manifests, monitor) };
    }),
  );
  return {
    jobs: endpoints.map(({ name, endpoint, file }) => jobOf(name, endpoint, file)),
    writeTargets: async () => {
      for (const { endpoint, file, services } of endpoints) {
        const groups = services.flatMap(({ metadata, spec }) =>
          pods()
            .filter(({ labels }) => hasLabels(labels, spec?.selector ?? {}))
            .map((pod) => ({
              targets: [`${pod.ip}:${pod.port(endpoint.port)}`],
              labels: {
                __meta_kubernetes_namespace: namespace,
                __meta_kubernetes_service_name: metadata.name,
                __meta_kubernetes_pod_name: pod.name,
                __meta_kubernetes_pod_container_name: pod.component,
              },
            })),
        );
        await writeFile(file, JSON.stringify(groups));
      }
    },
  };
}

const selected = (manifests: readonly Manifest[], { spec }: Manifest): readonly Manifest[] =>
  ofKind(manifests, "Service").filter(({ metadata }) => hasLabels(metadata.labels, spec?.selector?.matchLabels ?? {}));

const jobOf = (name: string, endpoint: MonitorEndpoint, file: string): object => ({
  job_name: name,
  metrics_path: endpoint.path ?? "/metrics",
  honor_labels: endpoint.honorLabels ?? false,
  honor_timestamps: endpoint.honorTimestamps ?? true,
  file_sd_configs: [{ files: [file], refresh_interval: "1s" }],
  relabel_configs: [
    ...STANDARD,
    { target_label: "endpoint", replacement: endpoint.port },
    ...(endpoint.relabelings ?? []).map(inPrometheusWords),
  ],
  metric_relabel_configs: (endpoint.metricRelabelings ?? []).map(inPrometheusWords),
});

/** `sourceLabels` there is `source_labels` here. */
const inPrometheusWords = (relabelling: Relabelling): object =>
  Object.fromEntries(
    Object.entries(relabelling).map(([name, value]) => [
      name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      value,
    ]),
  );
