{{/* Service account of the trainer, for its Deployment. */}}
{{- define "modwright.training.serviceAccount" -}}
{{- printf "%s-trainer" .Release.Name -}}
{{- end -}}
{{/* Where trainer and learners have their volume. */}}
{{- define "modwright.training.mountPath" -}}
{{- (.Values.training).mountPath | default "/var/lib/modwright/trainer" -}}
{{- end -}}
{{- define "modwright.training.claim" -}}
{{- ((.Values.training).volume).existingClaim | default (printf "%s-training" .Release.Name) -}}
{{- end -}}
