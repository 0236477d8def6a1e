{{/* What the schema cannot see. All faults are told at once. */}}
{{- define "kss.checkValues" -}}
{{- $faults := list -}}
{{- range $define := list "kss.modeFaults" "kss.fleetFaults" "kss.scrapeFaults" "kss.argumentFaults" "kss.communityFaults" -}}
  {{- range include $define $ | splitList "\n" }}{{ with trim . }}{{ $faults = append $faults . }}{{ end }}{{ end -}}
{{- end -}}
{{- with $faults }}
{{- fail (printf "\n\n%d of the values cannot be used:\n- %s\n" (len .) (join "\n- " .)) }}
{{- end }}
{{- end -}}

{{- define "kss.modeFaults" -}}
{{- $mode := include "kss.mode" . -}}
{{- if and (eq $mode "small") .Values.autosharding.enabled }}
mode: got small beside autosharding.enabled: true, which means cluster: leave one of them out
{{- end }}
{{- if eq $mode "small" }}
{{- if gt (int (.Values.replicas | default 1)) 1 }}
replicas: got {{ .Values.replicas }}, want 1 in mode small, where each pod serves the whole cluster: set mode to cluster for shards
{{- end }}
{{- if ne (include "kss.scalerMode" .) "off" }}
scaler.mode: got {{ include "kss.scalerMode" . }}, want off in mode small, which has no shards to scale: set mode to cluster
{{- end }}
{{- if gt (int .Values.partitions) 1 }}
partitions: got {{ .Values.partitions }}, want 1 in mode small, which has one shard: set mode to cluster
{{- end }}
{{- if and .Values.prometheus.scrapeconfig.enabled (eq .Values.prometheus.scrapeconfig.target "shards") }}
prometheus.scrapeconfig.target: got shards, want union in mode small
{{- end }}
{{- end }}
{{- if eq (int .Values.service.port) (int .Values.selfMonitor.telemetryPort) }}
service.port: got {{ .Values.service.port }}, which is selfMonitor.telemetryPort: they are two ports of one process
{{- end }}
{{- $selection := include "kss.selection" . | fromJson }}
{{- if empty $selection.kinds }}
collectorsExclude: nothing is left to serve: leave some kinds in
{{- end }}
{{- if and (not .Values.rbac.useClusterRole) $selection.watchesNamespaces }}
rbac.useClusterRole: got false, which takes namespaces to be named, and no namespaceSelector: set namespaces
{{- end }}
{{- end -}}

{{- define "kss.fleetFaults" -}}
{{- $needed := add 30 (int .Values.drainTimeoutSeconds) -}}
{{- if lt (include "kss.gracePeriodSeconds" . | int) (int $needed) }}
terminationGracePeriodSeconds: got {{ .Values.terminationGracePeriodSeconds }}, want at least {{ $needed }}, drainTimeoutSeconds + 30: a shard that is killed before its units have moved leaves a gap
{{- end }}
{{- if and (eq (include "kss.scalerMode" .) "on") .Values.replicas }}
replicas: got {{ .Values.replicas }} beside scaler.mode: on, which decides how many shards there are; leave replicas out
{{- end }}
{{- if eq (include "kss.mode" .) "cluster" }}
{{- if and (ne (include "kss.scalerMode" .) "on") (lt (include "kss.shards" . | int) (int .Values.partitions)) }}
partitions: got {{ .Values.partitions }}, want at most {{ include "kss.shards" . }}, the shards (replicas): each partition wants one of its own
{{- end }}
{{- if and (include "kss.scales" .) .Values.scaler.maxShards (lt (int .Values.scaler.maxShards) (int .Values.partitions)) }}
partitions: got {{ .Values.partitions }}, want at most {{ .Values.scaler.maxShards }}, scaler.maxShards: each partition wants a shard of its own
{{- end }}
{{- if and (eq .Values.autosharding.store "coordinator") (ne (int .Values.coordinator.replicas) 1) }}
coordinator.replicas: got {{ .Values.coordinator.replicas }}, want 1 with autosharding.store: coordinator, since each would be a store of its own
{{- end }}
{{- if and (eq .Values.autosharding.store "coordinator") (eq .Values.coordinator.leaderElection "kubernetes") }}
coordinator.leaderElection: got kubernetes, want store with autosharding.store: coordinator, where there is one coordinator and no election
{{- end }}
{{- if and (include "kss.usesRedis" .) (not .Values.redis.create) (not .Values.redis.url) }}
redis.url: missing: say where Redis is, or set redis.create, or autosharding.store to coordinator
{{- end }}
{{- if and .Values.redis.create .Values.redis.url }}
redis.url: got one beside redis.create: true, which runs another: set redis.create to false to use it
{{- end }}
{{- end }}
{{- end -}}

{{- define "kss.scrapeFaults" -}}
{{- $scrape := .Values.prometheus -}}
{{- if and $scrape.monitor.enabled $scrape.scrapeconfig.enabled (not .Values.selfMonitor.enabled) }}
prometheus.monitor.enabled: prometheus.scrapeconfig reads the objects already, and each series must be read once: leave one of them out, or set selfMonitor.enabled, which leaves that to the monitor
{{- end }}
{{- with include "kss.partitions" . }}
{{- if and $scrape.monitor.enabled (not $scrape.scrapeconfig.enabled) (not (has . (list "2" "5" "10"))) }}
prometheus.monitor.enabled: got true beside partitions: {{ . }}; a pod's last digit tells the partition for 2, 5 or 10 alone: use prometheus.scrapeconfig with target shards
{{- end }}
{{- end }}
{{- if and .Values.prometheusScrape (or $scrape.monitor.enabled $scrape.scrapeconfig.enabled) }}
prometheusScrape: the annotations would have everything read a second time beside prometheus.monitor or prometheus.scrapeconfig: leave one of them out
{{- end }}
{{- if and .Values.prometheusScrape (eq .Values.handoff.continuity "timestamps") }}
handoff.continuity: got timestamps beside prometheusScrape, whose targets keep labels of their own: series that move would be counted twice for minutes; set it to none
{{- end }}
{{- if eq (include "kss.continuity" .) "timestamps" }}
{{- range $scrape.monitor.podTargetLabels }}
{{- if has . (list "statefulset.kubernetes.io/pod-name" "apps.kubernetes.io/pod-index" "controller-revision-hash") }}
prometheus.monitor.podTargetLabels: got {{ . }}, which differs from shard to shard: series that move would be others; leave it out, or set handoff.continuity to none
{{- end }}
{{- end }}
{{- end }}
{{- end -}}

{{/* Options that the chart gives itself: given twice, processes would not start, or would not agree. */}}
{{- define "kss.argumentFaults" -}}
{{- $instead := dict
  "--resources" "collectors" "--namespaces" "namespaces" "--namespaces-denylist" "namespacesDenylist" "--namespace-selector" "namespaceSelector"
  "--metric-allowlist" "metricAllowlist" "--metric-denylist" "metricDenylist" "--metric-opt-in-list" "metricOptInList"
  "--metric-labels-allowlist" "metricLabelsAllowlist" "--metric-annotations-allowlist" "metricAnnotationsAllowList"
  "--port" "service.port" "--telemetry-port" "selfMonitor.telemetryPort"
  "--drain-timeout" "drainTimeoutSeconds" "--handoff-continuity" "handoff.continuity" "--store" "autosharding.store"
  "--redis" "redis.url" "--redis-password-file" "redis.existingPasswordSecret" "--redis-ca-file" "redis.existingCaSecret" "--redis-key-prefix" "redis.keyPrefix"
  "--fleet-token-file" "auth.existingSecret" "--shard-address-pattern" "autosharding.shardAddressPattern" "--expected-shards" "replicas"
  "--scaler" "scaler.mode" "--partitions" "partitions" "--leader-election" "coordinator.leaderElection" -}}
{{- range $name, $args := dict "extraArgs" .Values.extraArgs "coordinator.extraArgs" .Values.coordinator.extraArgs }}
{{- range $args }}
{{- $flag := splitList "=" . | first }}
{{- if hasKey $instead $flag }}
{{ $name }}: got {{ $flag }}, which the chart sets itself: use the value {{ get $instead $flag }}
{{- end }}
{{- end }}
{{- end }}
{{- end -}}

{{/* Values of the community's chart that nothing here answers to; empty or switched off they do no harm. */}}
{{- define "kss.communityFaults" -}}
{{- range (.Files.Get "files/community-values.yaml" | fromYaml).refused }}
{{- $value := $.Values }}
{{- range splitList "." .value }}
{{- if kindIs "map" $value }}{{ $value = get $value . }}{{ else }}{{ $value = "" }}{{ end }}
{{- end }}
{{- if and $value (not (has $value (.harmless | default list))) }}
{{ .value }}: {{ .instead }}
{{- end }}
{{- end }}
{{- end -}}
