{{- define "modwright.name" -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- define "modwright.secret" -}}
{{- .Values.secrets.existingSecret | default (printf "%s-secrets" (include "modwright.name" .)) -}}
{{- end -}}
{{- define "modwright.image" -}}
{{- with .Values.image -}}
{{- $place := include "modwright.fromRegistry" (list $ .repository) -}}
{{- if .digest }}{{ $place }}@{{ .digest }}{{ else }}{{ $place }}:{{ .tag | default $.Chart.AppVersion }}{{ end -}}
{{- end -}}
{{- end -}}
{{- define "modwright.natsUrl" -}}
{{- if .Values.nats.bundled -}}nats://{{ include "modwright.name" . }}-nats:4222{{- else -}}{{ required "nats.url: where NATS is, as nats.bundled is false" .Values.nats.url }}{{- end -}}
{{- end -}}
{{- define "modwright.databaseUrl" -}}
{{- if .Values.postgres.bundled -}}postgres://{{ include "modwright.name" . }}-postgres:5432/modwright{{- else -}}{{ required "postgres.url: where PostgreSQL is, as postgres.bundled is false" .Values.postgres.url }}{{- end -}}
{{- end -}}
{{- define "modwright.labels" -}}
app.kubernetes.io/name: modwright
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/part-of: modwright
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end -}}
{{/* What every pod has: restricted pod security, a user of its own. */}}
{{- define "modwright.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
fsGroupChangePolicy: OnRootMismatch
seccompProfile: { type: RuntimeDefault }
{{- end -}}
{{- define "modwright.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end -}}
{{- define "modwright.tlsSecret" -}}
{{- .Values.tls.existingSecret | default (printf "%s-tls" (include "modwright.name" .)) -}}
{{- end -}}
{{/* Where a process finds its certificates: environment, mount and volume; nothing unless tls.enabled. */}}
{{- define "modwright.tlsEnv" -}}
{{- if .Values.tls.enabled }}
- { name: MODWRIGHT_TLS_FOLDER, value: /run/tls }
{{- end }}
{{- end -}}
{{- define "modwright.tlsMount" -}}
{{- if .Values.tls.enabled }}
- { name: tls, mountPath: /run/tls, readOnly: true }
{{- end }}
{{- end -}}
{{- define "modwright.tlsVolume" -}}
{{- if .Values.tls.enabled }}
- { name: tls, secret: { secretName: {{ include "modwright.tlsSecret" . }} } }
{{- end }}
{{- end -}}
{{/* Environment of a process on the bus, as the user `service`; `database` = it has a role there. */}}
{{- define "modwright.busEnv" -}}
- { name: MODWRIGHT_NATS_URL, value: {{ include "modwright.natsUrl" .root | quote }} }
- { name: MODWRIGHT_NATS_PASSWORD_FILE, value: /run/secrets/modwright/nats-{{ .service }} }
- { name: MODWRIGHT_INTERNAL_TOKEN_FILE, value: /run/secrets/modwright/internal-token }
{{- include "modwright.tlsEnv" .root }}
{{- if .database }}
- { name: MODWRIGHT_DATABASE_URL, value: {{ include "modwright.databaseUrl" .root | quote }} }
- { name: MODWRIGHT_DATABASE_USER, value: {{ .databaseUser | default (printf "modwright_%s" .service) }} }
- { name: MODWRIGHT_DATABASE_PASSWORD_FILE, value: /run/secrets/modwright/database-{{ .databaseSecret | default .service }} }
{{- end }}
{{- end -}}
{{/* Port of a URL; the second item where it names none. */}}
{{- define "modwright.portOf" -}}
{{- $host := (urlParse (first . | splitList "," | first)).host -}}
{{- regexFind ":[0-9]+$" $host | trimPrefix ":" | default (last . | toString) -}}
{{- end -}}
{{/* Services that an autoscaler gives replicas, as JSON. */}}
{{- define "modwright.scaled" -}}
{{- .Values.autoscaling.by | empty | ternary (list) (list "planner" "coder" "tester" "integrator") | toJson -}}
{{- end -}}
{{/* "*.previews.example.org"; empty = previews are for `kubectl port-forward`. */}}
{{- define "modwright.previewsHost" -}}
{{- $host := regexReplaceAll "^https?://([^:/]+).*$" .Values.previews.url "${1}" -}}
{{- hasSuffix "localhost" $host | ternary "" $host -}}
{{- end -}}
{{/* Where people open the console: its pages show previews in frames. */}}
{{- define "modwright.consoleOrigins" -}}
{{- $origins := list "http://localhost:*" "http://127.0.0.1:*" -}}
{{- with .Values.ingress }}{{ if .enabled }}{{ $origins = append $origins (printf "http%s://%s" (.tlsSecret | empty | ternary "" "s") .host) }}{{ end }}{{ end -}}
{{- if .Values.httpRoute.enabled }}{{ range .Values.httpRoute.hostnames }}{{ $origins = concat $origins (list (printf "https://%s" .) (printf "http://%s" .)) }}{{ end }}{{ end -}}
{{- join "," $origins -}}
{{- end -}}
