{{/* What all pods of ours have but for their containers and volumes. Takes {context, component, account}. */}}
{{- define "kss.podSettings" -}}
{{- $values := .context.Values -}}
serviceAccountName: {{ .account }}
automountServiceAccountToken: {{ $values.automountServiceAccountToken }}
# A Service called kss would otherwise set KSS_PORT, which is an option's.
enableServiceLinks: false
{{- with include "kss.pullSecrets" .context }}
imagePullSecrets:
  {{- . | nindent 2 }}
{{- end }}
{{- if $values.securityContext.enabled }}
securityContext:
  {{- omit $values.securityContext "enabled" | toYaml | nindent 2 }}
{{- end }}
{{- with $values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $values.affinity }}
affinity:
  {{- if kindIs "string" . }}{{ tpl . $.context | nindent 2 }}{{ else }}{{ toYaml . | nindent 2 }}{{ end }}
{{- end }}
topologySpreadConstraints:
  {{- include "kss.spread" . | nindent 2 }}
{{- with $values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
dnsPolicy: {{ $values.dnsPolicy }}
{{- with $values.dnsConfig }}
dnsConfig:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{- define "kss.pullSecrets" -}}
{{- $secrets := list -}}
{{- range concat .Values.global.imagePullSecrets .Values.imagePullSecrets -}}
  {{- $secrets = append $secrets (ternary (dict "name" .) . (kindIs "string" .)) -}}
{{- end -}}
{{- with $secrets }}{{ toYaml . }}{{ end -}}
{{- end -}}

{{- define "kss.spread" -}}
{{- $selector := dict "matchLabels" (include "kss.selectorLabels" . | fromYaml) -}}
{{- $constraints := .context.Values.topologySpreadConstraints -}}
{{- if empty $constraints -}}
  {{- range list "kubernetes.io/hostname" "topology.kubernetes.io/zone" -}}
    {{- $constraints = append $constraints (dict "maxSkew" 1 "topologyKey" . "whenUnsatisfiable" "ScheduleAnyway") -}}
  {{- end -}}
{{- end -}}
{{- $whole := list -}}
{{- range $constraints }}{{ $whole = append $whole (ternary . (merge (dict "labelSelector" $selector) .) (hasKey . "labelSelector")) }}{{ end -}}
{{- toYaml $whole -}}
{{- end -}}

{{/* Labels and annotations of pods. Takes {context, component}. No versions: a chart that differs in nothing else restarts nothing. */}}
{{- define "kss.podMetadata" -}}
labels:
  {{- include "kss.selectorLabels" . | nindent 2 }}
  app.kubernetes.io/part-of: kube-state-shards
  {{- with merge dict .context.Values.podLabels .context.Values.customLabels }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- with .context.Values.podAnnotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* A container of ours. Takes {context, component, args, env, fieldEnv, resources, mounts}; the last three are lists or maps, env the user's. */}}
{{- define "kss.container" -}}
{{- $values := .context.Values -}}
name: {{ .component }}
image: {{ include "kss.image" (dict "context" .context "image" $values.image) }}
imagePullPolicy: {{ $values.image.pullPolicy }}
args:
  {{- range .args }}
  - {{ quote . }}
  {{- end }}
{{- with include "kss.environment" . }}
env:
  {{- . | nindent 2 }}
{{- end }}
ports:
  - { name: http, containerPort: {{ $values.service.port }}, protocol: TCP }
  - { name: metrics, containerPort: {{ $values.selfMonitor.telemetryPort }}, protocol: TCP }
readinessProbe:
  httpGet: { path: /readyz, port: metrics }
  {{- omit $values.readinessProbe "httpGet" | toYaml | nindent 2 }}
livenessProbe:
  httpGet: { path: /livez, port: http }
  {{- omit $values.livenessProbe "httpGet" | toYaml | nindent 2 }}
{{- if ne .component "shard" }}
# Until Services have stopped sending readers here. A shard does so by itself.
lifecycle:
  preStop:
    exec:
      command: ["sleep", "5"]
{{- end }}
{{- with .resources }}
resources:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $values.containerSecurityContext }}
securityContext:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .mounts }}
volumeMounts:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{- define "kss.environment" -}}
{{- $variables := list -}}
{{- range $name, $path := .fieldEnv -}}
  {{- $variables = append $variables (dict "name" $name "valueFrom" (dict "fieldRef" (dict "fieldPath" $path))) -}}
{{- end -}}
{{- $given := list -}}
{{- range .env }}{{ $given = append $given .name }}{{ end -}}
{{- if and (dig "limits" "memory" "" (.resources | default dict)) (not (has "NODE_OPTIONS" $given)) -}}
  {{- $option := printf "--max-old-space-size-percentage=%d" (int .context.Values.heapPercent) -}}
  {{- $variables = append $variables (dict "name" "NODE_OPTIONS" "value" $option) -}}
{{- end -}}
{{- with concat $variables (.env | default list) }}{{ toYaml . }}{{ end -}}
{{- end -}}
