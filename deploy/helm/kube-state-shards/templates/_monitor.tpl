{{/*
How a main port is relabelled, so that a series is the same whichever shard it comes from (docs/rescale.md): these labels of the target go,
and `instance` is set on the samples, so that `up` keeps the real one. Each is YAML of a list.
*/}}
{{- define "kss.jobRelabelling" -}}
- { action: replace, targetLabel: job, replacement: kube-state-metrics }
{{- end -}}

{{- define "kss.targetRelabelling" -}}
- { action: labeldrop, regex: (pod|container|endpoint|service) }
{{- end -}}

{{- define "kss.sampleRelabelling" -}}
- { action: replace, targetLabel: instance, replacement: {{ include "kss.instance" . }} }
{{- end -}}

{{/* By which a Prometheus selects what is for it. Takes the partition. */}}
{{- define "kss.partitionLabel" -}}
kube-state-shards/partition: {{ quote . }}
{{- end -}}

{{/* Shards of one partition alone: those whose ordinal's last digit says so. Takes {context, partition}. */}}
{{- define "kss.partitionRelabelling" -}}
{{- $partitions := int (include "kss.partitions" .context) -}}
{{- $digits := "" -}}
{{- range $digit := untilStep (int .partition) 10 $partitions }}{{ $digits = printf "%s%d" $digits $digit }}{{ end -}}
- { action: keep, sourceLabels: [__meta_kubernetes_pod_name], regex: ".*-[0-9]*[{{ $digits }}]" }
{{- end -}}

{{/* One endpoint of a monitor. Takes {context, port, settings, partition}: settings are values of prometheus.monitor.http or .metrics. */}}
{{- define "kss.endpoint" -}}
{{- $main := eq .port "http" -}}
port: {{ .port }}
path: /metrics
{{- range $key := list "interval" "scrapeTimeout" "proxyUrl" }}
{{- with get $.settings $key }}
{{ $key }}: {{ quote . }}
{{- end }}
{{- end }}
{{- if .settings.enableHttp2 }}
enableHttp2: true
{{- end }}
honorLabels: {{ .settings.honorLabels }}
{{- if $main }}
honorTimestamps: true
{{- end }}
{{- $relabelings := list }}
{{- if hasKey . "partition" }}{{ $relabelings = include "kss.partitionRelabelling" . | fromYamlArray }}{{ end }}
{{- if not .context.Values.prometheus.monitor.jobLabel }}{{ $relabelings = concat $relabelings (include "kss.jobRelabelling" . | fromYamlArray) }}{{ end }}
{{- if $main }}{{ $relabelings = concat $relabelings (include "kss.targetRelabelling" . | fromYamlArray) }}{{ end }}
{{- with concat $relabelings .settings.relabelings }}
relabelings:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- $samples := ternary (include "kss.sampleRelabelling" .context | fromYamlArray) list $main }}
{{- with concat $samples .settings.metricRelabelings }}
metricRelabelings:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* Limits that are not 0. Takes prometheus.monitor or prometheus.scrapeconfig. */}}
{{- define "kss.scrapeLimits" -}}
{{- range $key := list "sampleLimit" "targetLimit" "labelLimit" "labelNameLengthLimit" "labelValueLengthLimit" }}
{{- with get $ $key }}
{{ $key }}: {{ . }}
{{- end }}
{{- end }}
{{- end -}}

{{/* A monitor of one component's ports, of one partition where one is given. Takes {context, component, name, ports, partition}. */}}
{{- define "kss.monitor" -}}
{{- $settings := .context.Values.prometheus.monitor -}}
{{- $ofPods := eq $settings.kind "PodMonitor" -}}
apiVersion: monitoring.coreos.com/v1
kind: {{ $settings.kind }}
metadata:
  name: {{ .name }}
  namespace: {{ default (include "kss.namespace" .context) $settings.namespace }}
  labels:
    {{- include "kss.labels" . | nindent 4 }}
    {{- if hasKey . "partition" }}
    {{- include "kss.partitionLabel" .partition | nindent 4 }}
    {{- end }}
    {{- with $settings.additionalLabels }}
    {{- tpl (toYaml .) $.context | nindent 4 }}
    {{- end }}
  {{- with $settings.annotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  {{- with $settings.jobLabel }}
  jobLabel: {{ . }}
  {{- end }}
  {{- if and $settings.targetLabels (not $ofPods) }}
  targetLabels: {{ toJson $settings.targetLabels }}
  {{- end }}
  {{- with $settings.podTargetLabels }}
  podTargetLabels: {{ toJson . }}
  {{- end }}
  {{- with include "kss.scrapeLimits" $settings | trim }}
  {{- . | nindent 2 }}
  {{- end }}
  {{- /* Without it, the monitor's own namespace. */}}
  {{- if or $settings.namespace $settings.namespaceSelector }}
  namespaceSelector:
    matchNames: {{ concat (list (include "kss.namespace" .context)) $settings.namespaceSelector | uniq | toJson }}
  {{- end }}
  selector:
    matchLabels:
      {{- include "kss.selectorLabels" . | nindent 6 }}
  {{ ternary "podMetricsEndpoints" "endpoints" $ofPods }}:
    {{- range .ports }}
    {{- $endpoint := dict "context" $.context "port" . "settings" (ternary $settings.http $settings.metrics (eq . "http")) }}
    {{- if hasKey $ "partition" }}{{ $_ := set $endpoint "partition" $.partition }}{{ end }}
    - {{ include "kss.endpoint" $endpoint | indent 6 | trim }}
    {{- end }}
{{- end -}}
