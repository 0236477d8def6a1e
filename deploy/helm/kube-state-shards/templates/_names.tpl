{{/* What the release's objects are called. At most 43 characters, so that "-shard" and a StatefulSet's revision hash fit into a label. */}}
{{- define "kss.fullname" -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- $full := ternary .Release.Name (printf "%s-%s" .Release.Name $name) (contains $name .Release.Name) -}}
{{- default $full .Values.fullnameOverride | trunc 43 | trimSuffix "-" -}}
{{- end -}}

{{- define "kss.namespace" -}}
{{- default .Release.Namespace .Values.namespaceOverride -}}
{{- end -}}

{{- define "kss.mode" -}}
{{- default (ternary "cluster" "small" .Values.autosharding.enabled) .Values.mode -}}
{{- end -}}

{{/* What serves objects: the one pod, or shards. */}}
{{- define "kss.serving" -}}
{{- ternary "shard" "standalone" (eq (include "kss.mode" .) "cluster") -}}
{{- end -}}

{{/* The headless Service of shards is named as their StatefulSet. */}}
{{- define "kss.shardName" -}}{{ include "kss.fullname" . }}-shard{{- end -}}
{{- define "kss.coordinatorName" -}}{{ include "kss.fullname" . }}-coordinator{{- end -}}
{{- define "kss.redisName" -}}{{ include "kss.fullname" . }}-redis{{- end -}}
{{/* Reaches a coordinator that is not ready yet: shards need it before that. */}}
{{- define "kss.storeName" -}}{{ include "kss.fullname" . }}-store{{- end -}}
{{- define "kss.secretName" -}}
{{- default (printf "%s-fleet" (include "kss.fullname" .)) .Values.auth.existingSecret -}}
{{- end -}}

{{- define "kss.serviceAccountName" -}}
{{- default (ternary (include "kss.fullname" .) "default" .Values.serviceAccount.create) .Values.serviceAccount.name -}}
{{- end -}}
{{- define "kss.coordinatorAccountName" -}}
{{- $name := include "kss.serviceAccountName" . -}}
{{- ternary (printf "%s-coordinator" $name) $name .Values.serviceAccount.create -}}
{{- end -}}

{{/* Takes {context, image}: registry/repository:tag@sha256:digest of what is given. */}}
{{- define "kss.image" -}}
{{- $registry := default .image.registry .context.Values.global.imageRegistry -}}
{{- if $registry }}{{ $registry }}/{{ end }}{{ .image.repository }}:{{ default .context.Chart.AppVersion .image.tag }}{{ with .image.sha }}@sha256:{{ . }}{{ end }}
{{- end -}}
