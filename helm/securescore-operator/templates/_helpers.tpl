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
app.kubernetes.io/name: "{{ include "securescore-operator.name" . }}"
app.kubernetes.io/instance: "{{ .Release.Name }}"
{{- end -}}

{{/* Labels of an object: (list $ more) adds those of a map; what selects pods can't be replaced */}}
{{- define "securescore-operator.labels" -}}
{{- $root := index . 0 -}}
{{- $chart := dict "helm.sh/chart" (printf "%s-%s" $root.Chart.Name $root.Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-") -}}
{{- include "securescore-operator.mergedLabels" (list $root $chart (index . 1)) -}}
{{- end -}}

{{/* Labels of a pod: without the chart's version, which is no reason to replace it */}}
{{- define "securescore-operator.podLabels" -}}
{{- $identity := ternary (dict "azure.workload.identity/use" "true") dict .Values.azure.workloadIdentity.enabled -}}
{{- include "securescore-operator.mergedLabels" (list . dict (mergeOverwrite dict (.Values.podLabels | default dict) $identity)) -}}
{{- end -}}

{{- define "securescore-operator.mergedLabels" -}}
{{- $root := index . 0 -}}
{{- $own := dict "app.kubernetes.io/version" $root.Chart.AppVersion "app.kubernetes.io/part-of" "securescore-operator" "app.kubernetes.io/managed-by" $root.Release.Service -}}
{{- $selector := fromYaml (include "securescore-operator.selectorLabels" $root) -}}
{{- $common := $root.Values.commonLabels | default dict -}}
{{- mergeOverwrite $own (index . 1) $common (index . 2 | default dict) $selector | toYaml -}}
{{- end -}}

{{/* Labels of the pods of `helm test`: another name, so that no Service sends requests to them */}}
{{- define "securescore-operator.checkLabels" -}}
{{- $name := dict "app.kubernetes.io/name" (printf "%s-check" (include "securescore-operator.name" .)) -}}
{{- mergeOverwrite (fromYaml (include "securescore-operator.podLabels" .)) $name | toYaml -}}
{{- end -}}

{{- define "securescore-operator.probeLabels" -}}
{{- $name := dict "app.kubernetes.io/name" (printf "%s-probe" (include "securescore-operator.name" .)) -}}
{{- omit (mergeOverwrite (fromYaml (include "securescore-operator.podLabels" .)) $name) "azure.workload.identity/use" | toYaml -}}
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
