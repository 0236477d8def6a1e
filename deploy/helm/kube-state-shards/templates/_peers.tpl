{{/* Pieces of NetworkPolicies. */}}
{{- define "kss.tcpPorts" -}}
{{- $ports := list -}}
{{- range . }}{{ $ports = append $ports (dict "protocol" "TCP" "port" (int .)) }}{{ end -}}
{{- toJson $ports -}}
{{- end -}}

{{/* Pods of this release. Takes {context, component}. */}}
{{- define "kss.podPeer" -}}
- podSelector:
    matchLabels:
      {{- include "kss.selectorLabels" . | nindent 6 }}
{{- end -}}

{{/* 5353 is where the name servers of some distributions listen behind their Service. */}}
{{- define "kss.dnsEgress" -}}
- ports:
    - { protocol: UDP, port: 53 }
    - { protocol: TCP, port: 53 }
    - { protocol: UDP, port: 5353 }
    - { protocol: TCP, port: 5353 }
{{- end -}}
