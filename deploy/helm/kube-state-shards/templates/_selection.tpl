{{/* A list, or a text with commas, as JSON: {"names": [...]}. */}}
{{- define "kss.nameList" -}}
{{- $names := list -}}
{{- $given := . | default (list) -}}
{{- if not (kindIs "slice" $given) }}{{ $given = splitList "," $given }}{{ end -}}
{{- range $given }}{{ with trim . }}{{ $names = append $names . }}{{ end }}{{ end -}}
{{- dict "names" ($names | uniq) | toJson -}}
{{- end -}}

{{/*
What is served, as JSON, by the rules of the command's options:
named: namespaces that alone are read, in order; empty: all. denied. selector.
chosen: whether --resources is given. kinds: what is served. watchesNamespaces: whether it is asked which namespaces there are.
*/}}
{{- define "kss.selection" -}}
{{- $all := .Files.Get "files/kinds.yaml" | fromYaml -}}
{{- $named := (include "kss.nameList" .Values.namespaces | fromJson).names -}}
{{- if .Values.releaseNamespace }}{{ $named = append $named .Release.Namespace | uniq }}{{ end -}}
{{- $denied := (include "kss.nameList" .Values.namespacesDenylist | fromJson).names -}}
{{- $selector := .Values.namespaceSelector -}}
{{- $onlyNamed := and (not (empty $named)) (empty $selector) -}}
{{- $kinds := .Values.collectors -}}
{{- $chosen := or .Values.collectors .Values.collectorsExclude .Values.collectorsExtra | empty | not -}}
{{- if empty $kinds -}}
  {{- /* Cluster-scoped kinds lie in no namespace that could be named: they are served only where they were asked for. */ -}}
  {{- range $kind, $row := $all }}{{ if and $row.default (not (and $onlyNamed (eq $row.scope "cluster"))) }}{{ $kinds = append $kinds $kind }}{{ end }}{{ end -}}
{{- end -}}
{{- $served := list -}}
{{- range concat $kinds .Values.collectorsExtra }}{{ if not (has . $.Values.collectorsExclude) }}{{ $served = append $served . }}{{ end }}{{ end -}}
{{- dict "named" $named "denied" $denied "selector" $selector "chosen" $chosen "kinds" ($served | uniq | sortAlpha) "watchesNamespaces" (not $onlyNamed) | toJson -}}
{{- end -}}

{{/* The options that shards and coordinators must agree on, as JSON: {"args": [...]}. */}}
{{- define "kss.sharedArgs" -}}
{{- $selection := include "kss.selection" . | fromJson -}}
{{- $args := list -}}
{{- if $selection.chosen }}{{ $args = append $args (printf "--resources=%s" (join "," $selection.kinds)) }}{{ end -}}
{{- with $selection.named }}{{ $args = append $args (printf "--namespaces=%s" (join "," .)) }}{{ end -}}
{{- with $selection.denied }}{{ $args = append $args (printf "--namespaces-denylist=%s" (join "," .)) }}{{ end -}}
{{- with $selection.selector }}{{ $args = append $args (printf "--namespace-selector=%s" .) }}{{ end -}}
{{- $lists := dict
  "--metric-allowlist" .Values.metricAllowlist
  "--metric-denylist" .Values.metricDenylist
  "--metric-opt-in-list" .Values.metricOptInList
  "--metric-labels-allowlist" .Values.metricLabelsAllowlist
  "--metric-annotations-allowlist" .Values.metricAnnotationsAllowList -}}
{{- range $flag, $list := $lists }}{{ with $list }}{{ $args = append $args (printf "%s=%s" $flag (join "," .)) }}{{ end }}{{ end -}}
{{- $args = append $args (printf "--port=%d" (int .Values.service.port)) -}}
{{- $args = append $args (printf "--telemetry-port=%d" (int .Values.selfMonitor.telemetryPort)) -}}
{{- dict "args" $args | toJson -}}
{{- end -}}

{{/* Rules that allow to list and watch kinds. Takes {context, kinds}. */}}
{{- define "kss.readRules" -}}
{{- $all := .context.Files.Get "files/kinds.yaml" | fromYaml -}}
{{- $groups := dict -}}
{{- range .kinds | uniq | sortAlpha }}
  {{- $group := (get $all .).group -}}
  {{- $_ := set $groups $group (append (get $groups $group | default (list)) .) -}}
{{- end -}}
{{- range keys $groups | sortAlpha }}
- apiGroups: [{{ quote . }}]
  resources: {{ get $groups . | toJson }}
  verbs: ["list", "watch"]
{{- end }}
{{- end -}}

{{/* The kinds of one scope. Takes {context, kinds, scope}; gives JSON: {"kinds": [...]}. */}}
{{- define "kss.kindsOfScope" -}}
{{- $all := .context.Files.Get "files/kinds.yaml" | fromYaml -}}
{{- $found := list -}}
{{- range .kinds }}{{ if eq (get $all .).scope $.scope }}{{ $found = append $found . }}{{ end }}{{ end -}}
{{- dict "kinds" $found | toJson -}}
{{- end -}}
