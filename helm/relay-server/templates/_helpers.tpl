{{/* The name of every object; at most 53 characters, so that a suffix fits into 63. */}}
{{- define "relay-server.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{ .Values.fullnameOverride }}
{{- else if contains .Chart.Name .Release.Name -}}
{{ .Release.Name | trunc 53 | trimSuffix "-" }}
{{- else -}}
{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 53 | trimSuffix "-" }}
{{- end -}}
{{- end -}}

{{/* A Deployment's selector is immutable: these two never change, in no version of the chart. */}}
{{- define "relay-server.selectorLabels" -}}
app.kubernetes.io/name: relay-server
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end -}}

{{/* Not for the pod template: a label that changes with the chart's version would restart the server. */}}
{{- define "relay-server.labels" -}}
{{ include "relay-server.selectorLabels" . }}
app.kubernetes.io/managed-by: {{ .Release.Service | quote }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" | quote }}
{{- with .Values.labels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "relay-server.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag }}{{ with .Values.image.digest }}@{{ . }}{{ end }}
{{- end -}}

{{- define "relay-server.containerSecurityContext" -}}
allowPrivilegeEscalation: false
capabilities:
  drop:
    - ALL
readOnlyRootFilesystem: true
{{- end -}}

{{- define "relay-server.podSecurityContext" -}}
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{/*
relay.toml, parsed, as JSON. The server starts with most mistakes in it and then serves something else: it ignores
unknown keys, and keeps documents in memory when the store is missing. So what would be served wrongly fails here.
*/}}
{{- define "relay-server.config" -}}
{{- $config := fromToml .Values.relayToml -}}
{{- if hasKey $config "Error" -}}
{{- fail (printf "relayToml is no TOML: %s" (regexReplaceAll "\".*" $config.Error "(line not shown)")) -}}
{{- end -}}
{{- $server := $config.server | default dict -}}
{{- $store := $config.store | default dict -}}
{{- if not $server.url -}}
{{- fail "relayToml: [server] has no url. The server does not start without it; give the https:// origin that users register" -}}
{{- end -}}
{{- if not (has $server.host (list "0.0.0.0" "::")) -}}
{{- fail (printf "relayToml: [server] host is %v. Nothing outside of the pod reaches that; set host = \"0.0.0.0\"" (default "127.0.0.1 by default" $server.host)) -}}
{{- end -}}
{{- if not $config.auth -}}
{{- fail "relayToml: there is no [[auth]]. Anyone could read and write every document; add the public keys of relay.md or your own" -}}
{{- end -}}
{{- range $config.auth -}}
{{- if .private_key -}}
{{- fail "relayToml: [[auth]] has a private_key, and relayToml is stored in a ConfigMap. Give the public_key" -}}
{{- end -}}
{{- end -}}
{{- if not $store.type -}}
{{- fail "relayToml: [store] has no type. The server would keep documents in memory; name the bucket" -}}
{{- end -}}
{{- if eq $store.type "filesystem" -}}
{{- fail "relayToml: [store] is a filesystem. The container's is read-only and ends with it; take a bucket" -}}
{{- end -}}
{{- range list "access_key_id" "secret_access_key" "access_key" "secret_key" "key_id" "application_key" -}}
{{- if hasKey $store . -}}
{{- fail (printf "relayToml: [store] has %s, and relayToml is stored in a ConfigMap. Name the Secret in credentials" .) -}}
{{- end -}}
{{- end -}}
{{- if and (ne $store.type "memory") (not $.Values.credentials) -}}
{{- fail "credentials: the bucket cannot be reached without. Name the Secret and its keys" -}}
{{- end -}}
{{- if and .Values.serviceMonitor.enabled (not $config.metrics) -}}
{{- fail "serviceMonitor.enabled: relayToml has no [metrics], so there is nothing to scrape" -}}
{{- end -}}
{{- toJson $config -}}
{{- end -}}

{{- define "relay-server.httpPort" -}}
{{ (include "relay-server.config" . | fromJson).server.port | default 8080 | int }}
{{- end -}}

{{/* The port of [metrics], or nothing without it. */}}
{{- define "relay-server.metricsPort" -}}
{{- $config := include "relay-server.config" . | fromJson -}}
{{- if hasKey $config "metrics" }}{{ $config.metrics.port | default 9090 | int }}{{ end -}}
{{- end -}}

{{/* Seconds until everything edited so far is saved: on SIGTERM the server does not wait for that. */}}
{{- define "relay-server.flushSeconds" -}}
{{ add ((include "relay-server.config" . | fromJson).server.checkpoint_freq_seconds | default 10 | int) 2 }}
{{- end -}}

{{/* The TCP ports of the store and of the webhooks, as a JSON list. */}}
{{- define "relay-server.egressPorts" -}}
{{- $config := include "relay-server.config" . | fromJson -}}
{{- $urls := list ($config.store.endpoint | default "https://endpoint-of-the-provider") -}}
{{- range $config.webhooks -}}{{- $urls = append $urls .url -}}{{- end -}}
{{- $ports := list -}}
{{- range $urls -}}
{{- $url := urlParse . -}}
{{- $port := regexFind ":[0-9]+$" $url.host | trimPrefix ":" -}}
{{- $ports = append $ports (int ($port | default (ternary "80" "443" (eq $url.scheme "http")))) -}}
{{- end -}}
{{- $ports | uniq | sortAlpha | toJson -}}
{{- end -}}
