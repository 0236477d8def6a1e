{{/* How units that move are handed over: timestamps, where the chart's own monitors relabel as that needs, or none. */}}
{{- define "kss.continuity" -}}
{{- if ne .Values.handoff.continuity "auto" -}}
{{- .Values.handoff.continuity -}}
{{- else -}}
{{- $scrape := .Values.prometheus -}}
{{- $relabels := ternary (eq $scrape.scrapeconfig.target "shards") $scrape.monitor.enabled $scrape.scrapeconfig.enabled -}}
{{- ternary "timestamps" "none" (and (eq (include "kss.mode" .) "cluster") $relabels) -}}
{{- end -}}
{{- end -}}

{{/* What the series of all shards have for `instance`. */}}
{{- define "kss.instance" -}}{{ default (include "kss.fullname" .) .Values.handoff.instance }}{{- end -}}

{{- define "kss.shards" -}}
{{- .Values.replicas | default 3 -}}
{{- end -}}

{{/* How many groups of shards there are; empty for one, which is no group. */}}
{{- define "kss.partitions" -}}
{{- if and (eq (include "kss.mode" .) "cluster") (gt (int .Values.partitions) 1) }}{{ int .Values.partitions }}{{ end -}}
{{- end -}}

{{- define "kss.gracePeriodSeconds" -}}
{{- .Values.terminationGracePeriodSeconds | default (add 30 (int .Values.drainTimeoutSeconds)) -}}
{{- end -}}

{{/* The address of this pod's telemetry port; $(POD_IP) is filled in by the kubelet. */}}
{{- define "kss.advertiseUrl" -}}
{{- $host := ternary "[$(POD_IP)]" "$(POD_IP)" (eq .Values.autosharding.podIPFamily "IPv6") -}}
{{- printf "http://%s:%d" $host (int .Values.selfMonitor.telemetryPort) -}}
{{- end -}}

{{/* Dots are [.]: a backslash would have to be escaped once more on the way. */}}
{{- define "kss.addressPattern" -}}
{{- $host := ternary "[[][0-9a-f:.]+[]]" "[0-9]+[.][0-9]+[.][0-9]+[.][0-9]+" (eq .Values.autosharding.podIPFamily "IPv6") -}}
{{- default (printf "http://%s:%d/.*" $host (int .Values.selfMonitor.telemetryPort)) .Values.autosharding.shardAddressPattern -}}
{{- end -}}

{{- define "kss.usesRedis" -}}
{{- if and (eq (include "kss.mode" .) "cluster") (eq .Values.autosharding.store "redis") }}yes{{ end -}}
{{- end -}}
{{- define "kss.runsRedis" -}}
{{- if and (include "kss.usesRedis" .) .Values.redis.create }}yes{{ end -}}
{{- end -}}

{{/* The options by which a process of the fleet finds the others, as JSON: {"args": [...]}. Takes {context, component}. */}}
{{- define "kss.meetingArgs" -}}
{{- $values := .context.Values -}}
{{- $args := list "--fleet-token-file=/etc/kube-state-shards/fleet-token" -}}
{{- if eq $values.autosharding.store "coordinator" -}}
  {{- $args = append $args "--store=coordinator" -}}
  {{- if eq .component "shard" -}}
    {{- $args = append $args (printf "--coordinator-url=http://%s:%d" (include "kss.storeName" .context) (int $values.selfMonitor.telemetryPort)) -}}
  {{- end -}}
{{- else -}}
  {{- $url := $values.redis.url -}}
  {{- if $values.redis.create }}{{ $url = printf "redis://kss:@%s:6379" (include "kss.redisName" .context) }}{{ end -}}
  {{- $args = append $args (printf "--redis=%s" $url) -}}
  {{- if or $values.redis.create $values.redis.existingPasswordSecret.name }}{{ $args = append $args "--redis-password-file=/etc/kube-state-shards/redis-password" }}{{ end -}}
  {{- if $values.redis.existingCaSecret.name }}{{ $args = append $args "--redis-ca-file=/etc/kube-state-shards/redis-ca.crt" }}{{ end -}}
  {{- $args = append $args (printf "--redis-key-prefix=%s" $values.redis.keyPrefix) -}}
{{- end -}}
{{- $args = append $args (printf "--deployment=$(POD_NAMESPACE)/%s" (include "kss.fullname" .context)) -}}
{{- if eq (include "kss.continuity" .context) "timestamps" }}{{ $args = append $args "--handoff-continuity=timestamps" }}{{ end -}}
{{- dict "args" $args | toJson -}}
{{- end -}}

{{/* The volume with what a process of the fleet must know and nobody else. */}}
{{- define "kss.secretVolume" -}}
name: fleet
projected:
  defaultMode: 288 # 0440
  sources:
    - secret:
        name: {{ include "kss.secretName" . }}
        items:
          - { key: fleet-token, path: fleet-token }
          {{- if include "kss.runsRedis" . }}
          - { key: redis-password, path: redis-password }
          {{- end }}
    {{- if and (include "kss.usesRedis" .) (not .Values.redis.create) }}
    {{- with .Values.redis.existingPasswordSecret }}{{ if .name }}
    - secret:
        name: {{ .name }}
        items: [{ key: {{ quote .key }}, path: redis-password }]
    {{- end }}{{ end }}
    {{- with .Values.redis.existingCaSecret }}{{ if .name }}
    - secret:
        name: {{ .name }}
        items: [{ key: {{ quote .key }}, path: redis-ca.crt }]
    {{- end }}{{ end }}
    {{- end }}
{{- end -}}

{{/* A bare on or off is a boolean in YAML. */}}
{{- define "kss.scalerMode" -}}
{{- $mode := .Values.scaler.mode -}}
{{- if kindIs "bool" $mode }}{{ ternary "on" "off" $mode }}{{ else }}{{ $mode }}{{ end -}}
{{- end -}}

{{- define "kss.scales" -}}
{{- if and (eq (include "kss.mode" .) "cluster") (ne (include "kss.scalerMode" .) "off") }}yes{{ end -}}
{{- end -}}

{{/* The Lease that coordinators elect their leader by, where they do. */}}
{{- define "kss.leaseName" -}}{{ include "kss.coordinatorName" . }}{{- end -}}

{{/* What a coordinator is told of partitions, the scaler and elections, as JSON: {"args": [...]}. */}}
{{- define "kss.leadingArgs" -}}
{{- $args := list -}}
{{- if gt (int .Values.partitions) 1 }}{{ $args = append $args (printf "--partitions=%d" (int .Values.partitions)) }}{{ end -}}
{{- if include "kss.scales" . -}}
  {{- $args = concat $args (list (printf "--scaler=%s" (include "kss.scalerMode" .)) (printf "--scaler-statefulset=%s" (include "kss.shardName" .)) "--scaler-namespace=$(POD_NAMESPACE)" "--config=/etc/kube-state-shards-scaler/settings.yaml") -}}
{{- end -}}
{{- if eq .Values.coordinator.leaderElection "kubernetes" -}}
  {{- $args = concat $args (list "--leader-election=kubernetes" (printf "--leader-lease-name=%s" (include "kss.leaseName" .)) "--leader-lease-namespace=$(POD_NAMESPACE)") -}}
{{- end -}}
{{- dict "args" $args | toJson -}}
{{- end -}}

{{/* What leading takes in the release's namespace, as YAML of rules. */}}
{{- define "kss.leadingRules" -}}
{{- if include "kss.scales" . }}
- { apiGroups: [apps], resources: [statefulsets], resourceNames: [{{ include "kss.shardName" . }}], verbs: [get] }
- { apiGroups: [apps], resources: [statefulsets/scale], resourceNames: [{{ include "kss.shardName" . }}], verbs: [patch] }
- { apiGroups: [autoscaling], resources: [horizontalpodautoscalers], verbs: [list] }
- { apiGroups: [autoscaling.k8s.io], resources: [verticalpodautoscalers], verbs: [list] }
- { apiGroups: [""], resources: [events], verbs: [create] }
{{- end }}
{{- if eq .Values.coordinator.leaderElection "kubernetes" }}
- { apiGroups: [coordination.k8s.io], resources: [leases], resourceNames: [{{ include "kss.leaseName" . }}], verbs: [get, update] }
- { apiGroups: [coordination.k8s.io], resources: [leases], verbs: [create] }
{{- end }}
{{- with .Values.coordinator.extraRules }}
{{ toYaml . }}
{{- end }}
{{- end -}}
