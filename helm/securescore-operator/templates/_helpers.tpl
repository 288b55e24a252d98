{{- define "securescore-operator.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{/* Names of objects derive from it: at most 40 characters leave room for suffixes */}}
{{- define "securescore-operator.fullname" -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- $release := ternary .Release.Name (printf "%s-%s" .Release.Name $name) (contains $name .Release.Name) -}}
{{- default $release .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{- define "securescore-operator.serviceAccountName" -}}
{{- default (include "securescore-operator.fullname" .) .Values.serviceAccount.name -}}
{{- end -}}

{{/* Never change what selects pods: a Deployment's selector can't be */}}
{{- define "securescore-operator.selectorLabels" -}}
app.kubernetes.io/name: {{ include "securescore-operator.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "securescore-operator.commonLabels" -}}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/part-of: securescore-operator
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "securescore-operator.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{ include "securescore-operator.selectorLabels" . }}
{{ include "securescore-operator.commonLabels" . }}
{{- end -}}

{{/* Labels of a pod of `helm test`; they don't match the selector labels, so that no Service sends requests to it */}}
{{- define "securescore-operator.testLabels" -}}
app.kubernetes.io/name: {{ include "securescore-operator.name" .root }}-{{ .test }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{ include "securescore-operator.commonLabels" .root }}
{{- end -}}

{{- define "securescore-operator.image" -}}
{{- with .Values.global.imageRegistry | default .Values.image.registry }}{{ . }}/{{ end -}}
{{- .Values.image.repository -}}
{{- if .Values.image.digest }}@{{ .Values.image.digest }}{{ else }}:{{ .Values.image.tag | default .Chart.AppVersion }}{{ end -}}
{{- end -}}

{{- define "securescore-operator.imagePullSecrets" -}}
{{- with concat .Values.global.imagePullSecrets .Values.imagePullSecrets -}}
imagePullSecrets:
  {{- range . }}
  - name: {{ if kindIs "string" . }}{{ . }}{{ else }}{{ .name }}{{ end }}
  {{- end }}
{{- end }}
{{- end -}}

{{/* How the operator signs in to Azure, as its setting securescore.azure.credential names it */}}
{{- define "securescore-operator.credential" -}}
{{- if .Values.azure.workloadIdentity.enabled -}}
workload-identity
{{- else if .Values.azure.existingSecret.name -}}
client-secret
{{- else if .Values.azure.clientCertificate.existingSecret -}}
client-certificate
{{- else if .Values.azure.managedIdentity.enabled -}}
managed-identity
{{- else -}}
auto
{{- end -}}
{{- end -}}

{{/* The subject of federated credentials: what a token of the service account says about itself */}}
{{- define "securescore-operator.subject" -}}
system:serviceaccount:{{ .Release.Namespace }}:{{ include "securescore-operator.serviceAccountName" . }}
{{- end -}}

{{/* Where the pod runs; the same for the operator and the pods of `helm test` */}}
{{- define "securescore-operator.scheduling" -}}
{{- $scheduling := dict -}}
{{- range $key := list "nodeSelector" "tolerations" "priorityClassName" -}}
{{- with get $.Values $key }}{{ $_ := set $scheduling $key . }}{{ end -}}
{{- end -}}
{{- with $scheduling }}{{ toYaml . }}{{ end -}}
{{- end -}}
