{{/* The namespace that programs run in: `sandbox.jobs.namespace`, or the release's name with "-sandbox". */}}
{{- define "modwright.sandbox.namespace" -}}
{{- ((.Values.sandbox).jobs).namespace | default (printf "%s-sandbox" .Release.Name) -}}
{{- end -}}
{{/* Service account of the sandbox service, for its Deployment. */}}
{{- define "modwright.sandbox.serviceAccount" -}}
{{- printf "%s-sandbox" .Release.Name -}}
{{- end -}}
