{{/*
A role and its binding to an account, of one namespace or, without it, of the cluster; nothing where nothing is allowed.
Takes {context, component, account, name, rules, namespace}; rules is YAML.
*/}}
{{- define "kss.boundRole" -}}
{{- if .rules }}
{{- $kind := ternary "Role" "ClusterRole" (hasKey . "namespace") }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: {{ $kind }}
metadata:
  {{- include "kss.roleMetadata" . | nindent 2 }}
rules:
  {{- .rules | trim | nindent 2 }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: {{ $kind }}Binding
metadata:
  {{- include "kss.roleMetadata" . | nindent 2 }}
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: {{ $kind }}
  name: {{ include "kss.roleName" . }}
subjects:
  - kind: ServiceAccount
    name: {{ .account }}
    namespace: {{ include "kss.namespace" .context }}
{{- end }}
{{- end -}}

{{/* With the release's namespace: releases of one name in several namespaces may serve the same one. */}}
{{- define "kss.roleName" -}}
{{ include "kss.namespace" .context }}-{{ .name }}
{{- end -}}

{{- define "kss.roleMetadata" -}}
name: {{ include "kss.roleName" . }}
{{- if hasKey . "namespace" }}
namespace: {{ .namespace }}
{{- end }}
labels:
  {{- include "kss.labels" . | nindent 2 }}
{{- end -}}
