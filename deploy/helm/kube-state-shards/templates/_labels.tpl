{{/* Takes {context, component}. Never changes for an object: a workload's selector cannot. */}}
{{- define "kss.selectorLabels" -}}
app.kubernetes.io/name: {{ default .context.Chart.Name .context.Values.nameOverride | trunc 63 }}
app.kubernetes.io/instance: {{ .context.Release.Name | trunc 63 }}
app.kubernetes.io/component: {{ .component }}
{{- end -}}

{{/* Takes {context, component}. */}}
{{- define "kss.labels" -}}
{{ include "kss.selectorLabels" . }}
app.kubernetes.io/part-of: kube-state-shards
app.kubernetes.io/version: {{ .context.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .context.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .context.Chart.Name .context.Chart.Version | replace "+" "_" | trunc 63 }}
{{- if .context.Values.releaseLabel }}
release: {{ .context.Release.Name }}
{{- end }}
{{- with .context.Values.customLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* Takes {context, component} and name: the head of an object in the release's namespace. */}}
{{- define "kss.metadata" -}}
name: {{ .name }}
namespace: {{ include "kss.namespace" .context }}
labels:
  {{- include "kss.labels" . | nindent 2 }}
{{- end -}}
