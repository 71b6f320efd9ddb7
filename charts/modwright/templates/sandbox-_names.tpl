{{/* The namespace that programs run in: `sandbox.jobs.namespace`, or the release's name with "-sandbox". */}}
{{- define "modwright.sandbox.namespace" -}}
{{- ((.Values.sandbox).jobs).namespace | default (printf "%s-sandbox" .Release.Name) -}}
{{- end -}}
{{/* Service account of the sandbox service, for its Deployment. */}}
{{- define "modwright.sandbox.serviceAccount" -}}
{{- printf "%s-sandbox" .Release.Name -}}
{{- end -}}
{{/* An image's name, in the registry of `imageRegistry` when there is one. */}}
{{- define "modwright.fromRegistry" -}}
{{- with (index . 0).Values.imageRegistry }}{{ . | trimSuffix "/" }}/{{ end }}{{ index . 1 -}}
{{- end -}}
