{{/* Name of every object. At most 53 characters, so that a suffix fits into 63. */}}
{{- define "relay-server.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{ .Values.fullnameOverride }}
{{- else if contains .Chart.Name .Release.Name -}}
{{ .Release.Name | trunc 53 | trimSuffix "-" }}
{{- else -}}
{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 53 | trimSuffix "-" }}
{{- end -}}
{{- end -}}

{{/* The selector of a Deployment is immutable, so these labels must never change. */}}
{{- define "relay-server.selectorLabels" -}}
app.kubernetes.io/name: relay-server
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end -}}

{{/* Not for the pod template: the chart version in a label would restart the server. */}}
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
The parsed relay.toml as JSON. The server starts with most mistakes: it ignores unknown keys, and keeps documents in
memory if the store is missing. The chart rejects such files.
*/}}
{{- define "relay-server.config" -}}
{{- $config := fromToml .Values.relayToml -}}
{{- if hasKey $config "Error" -}}
{{- fail (printf "relayToml is not valid TOML: %s" (regexReplaceAll "\".*" $config.Error "(line not shown)")) -}}
{{- end -}}
{{- $server := $config.server | default dict -}}
{{- $store := $config.store | default dict -}}
{{- if not $server.url -}}
{{- fail "relayToml: [server] has no url, so the server does not start. Set the https:// URL that users register" -}}
{{- end -}}
{{- if not (has $server.host (list "0.0.0.0" "::")) -}}
{{- fail (printf "relayToml: [server] host is %v. The server is unreachable from outside the pod. Set host = \"0.0.0.0\"" (default "127.0.0.1 by default" $server.host)) -}}
{{- end -}}
{{- if not $config.auth -}}
{{- fail "relayToml: [[auth]] is missing. Anyone could read and write every document. Add the public keys of relay.md or your own" -}}
{{- end -}}
{{- range $config.auth -}}
{{- if .private_key -}}
{{- fail "relayToml: [[auth]] has a private_key, and relayToml is stored in a ConfigMap. Use public_key instead" -}}
{{- end -}}
{{- end -}}
{{- if not $store.type -}}
{{- fail "relayToml: [store] has no type. The server would keep documents in memory. Configure a bucket" -}}
{{- end -}}
{{- if eq $store.type "filesystem" -}}
{{- fail "relayToml: [store] has type filesystem. The file system of the container is read-only. Configure a bucket" -}}
{{- end -}}
{{- range list "access_key_id" "secret_access_key" "access_key" "secret_key" "key_id" "application_key" -}}
{{- if hasKey $store . -}}
{{- fail (printf "relayToml: [store] has %s, and relayToml is stored in a ConfigMap. Set the name of a Secret in credentials" .) -}}
{{- end -}}
{{- end -}}
{{- if and (ne $store.type "memory") (not $.Values.credentials) -}}
{{- fail "credentials is missing, so the server cannot access the bucket. Set the name and keys of a Secret" -}}
{{- end -}}
{{- if and .Values.serviceMonitor.enabled (not $config.metrics) -}}
{{- fail "serviceMonitor.enabled: relayToml has no [metrics]. Add the section, or set serviceMonitor.enabled to false" -}}
{{- end -}}
{{- if and .Values.prometheusRule.enabled (not .Values.serviceMonitor.enabled) -}}
{{- fail "prometheusRule.enabled: without the ServiceMonitor, Prometheus has no data, and the alert never fires. Set serviceMonitor.enabled to true" -}}
{{- end -}}
{{- toJson $config -}}
{{- end -}}

{{- define "relay-server.httpPort" -}}
{{ (include "relay-server.config" . | fromJson).server.port | default 8080 | int }}
{{- end -}}

{{/* The port of [metrics], or empty. */}}
{{- define "relay-server.metricsPort" -}}
{{- $config := include "relay-server.config" . | fromJson -}}
{{- if hasKey $config "metrics" }}{{ $config.metrics.port | default 9090 | int }}{{ end -}}
{{- end -}}

{{/* Seconds until all edits are saved. The server does not wait for this on SIGTERM. */}}
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
