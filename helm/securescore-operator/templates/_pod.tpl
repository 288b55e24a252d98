{{/* What the operator and the pod that runs its command `check` share: environment, mounts, volumes */}}

{{- define "securescore-operator.env" -}}
{{- $settings := .Values.settings -}}
- name: JAVA_TOOL_OPTIONS
  value: {{ .Values.javaToolOptions | quote }}
{{- with .Values.watchNamespaces }}
- name: QUARKUS_OPERATOR_SDK_NAMESPACES
  value: {{ join "," . | quote }}
{{- end }}
{{- with $settings.watchSelector }}
- name: SECURESCORE_WATCH_SELECTOR
  value: {{ . | quote }}
{{- end }}
{{- if $settings.access }}
- name: SECURESCORE_ACCESS
  value: /etc/securescore/access/access.yaml
{{- end }}
- name: SECURESCORE_AZURE_CLOUD
  value: {{ $settings.azure.cloud }}
{{- with $settings.azure.resourceManagerEndpoint }}
- name: SECURESCORE_AZURE_RESOURCE_MANAGER_ENDPOINT
  value: {{ . | quote }}
{{- end }}
{{- with $settings.azure.authorityHost }}
- name: SECURESCORE_AZURE_AUTHORITY_HOST
  value: {{ . | quote }}
{{- end }}
{{- if ne $settings.azure.source "ResourceGraph" }}
- name: SECURESCORE_AZURE_SOURCE
  value: {{ $settings.azure.source }}
{{- end }}
{{- if ne (int $settings.azure.subscriptionsPerQuery) 500 }}
- name: SECURESCORE_AZURE_SUBSCRIPTIONS_PER_QUERY
  value: {{ int $settings.azure.subscriptionsPerQuery | quote }}
{{- end }}
{{ include "securescore-operator.credentialEnv" . }}
{{- with .Values.caBundle }}
{{- if or .configMap .secret }}
- name: SECURESCORE_AZURE_CA_CERTIFICATE
  value: /etc/securescore/ca/{{ .key }}
{{- end }}
{{- end }}
{{- include "securescore-operator.proxyEnv" . }}
{{- if ne $settings.poll.staleAfter "9h" }}
- name: SECURESCORE_POLL_STALE_AFTER
  value: {{ $settings.poll.staleAfter }}
{{- end }}
{{- if $settings.coverage.enabled }}
- name: SECURESCORE_COVERAGE_ENABLED
  value: "true"
{{- end }}
{{- /* YAML takes a bare on or off for a boolean */}}
{{- $controls := toString $settings.metrics.controls | replace "true" "on" | replace "false" "off" }}
{{- if ne $controls "auto" }}
- name: SECURESCORE_METRICS_CONTROLS
  value: {{ $controls | quote }}
{{- end }}
{{- if ne (int $settings.metrics.controlsMaxScopes) 1000 }}
- name: SECURESCORE_METRICS_CONTROLS_MAX_SCOPES
  value: {{ int $settings.metrics.controlsMaxScopes | quote }}
{{- end }}
{{- with $settings.metrics.subscriptionTags }}
- name: SECURESCORE_METRICS_SUBSCRIPTION_TAGS
  value: {{ include "securescore-operator.list" . | quote }}
{{- end }}
{{- with $settings.metrics.watchLabels }}
- name: SECURESCORE_METRICS_WATCH_LABELS
  value: {{ include "securescore-operator.list" . | quote }}
{{- end }}
- name: SECURESCORE_LEADER_ELECTION_ENABLED
  value: {{ $settings.leaderElection.enabled | quote }}
- name: SECURESCORE_LEADER_ELECTION_NAMESPACE
  valueFrom:
    fieldRef:
      fieldPath: metadata.namespace
- name: SECURESCORE_LEADER_ELECTION_IDENTITY
  valueFrom:
    fieldRef:
      fieldPath: metadata.name
{{- if ne (include "securescore-operator.fullname" .) "securescore-operator" }}
- name: SECURESCORE_LEADER_ELECTION_LEASE_NAME
  value: {{ include "securescore-operator.fullname" . | quote }}
{{- end }}
{{- if ne $settings.leaderElection.leaseDuration "15s" }}
- name: SECURESCORE_LEADER_ELECTION_LEASE_DURATION
  value: {{ $settings.leaderElection.leaseDuration }}
{{- end }}
{{- with .Values.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* A list as the operator's configuration reads it; a comma inside of a name is escaped */}}
{{- define "securescore-operator.list" -}}
{{- $escaped := list -}}
{{- range . }}{{ $escaped = append $escaped (replace "," "\\," .) }}{{ end -}}
{{- join "," $escaped -}}
{{- end -}}

{{- define "securescore-operator.credentialEnv" -}}
{{- $credential := include "securescore-operator.credential" . -}}
- name: SECURESCORE_AZURE_CREDENTIAL
  value: {{ $credential }}
{{- if eq $credential "workload-identity" }}
{{- if not .Values.serviceAccount.create }}
{{- /* The annotations of a service account of the user's own may lack; Azure's webhook keeps what is set here */}}
- name: AZURE_CLIENT_ID
  value: {{ .Values.azure.workloadIdentity.clientId | quote }}
{{- with .Values.azure.workloadIdentity.tenantId }}
- name: AZURE_TENANT_ID
  value: {{ . | quote }}
{{- end }}
{{- end }}
{{- else if eq $credential "client-secret" }}
{{- with .Values.azure.existingSecret }}
- name: AZURE_TENANT_ID
  valueFrom:
    secretKeyRef:
      name: "{{ .name }}"
      key: {{ .tenantIdKey }}
- name: AZURE_CLIENT_ID
  valueFrom:
    secretKeyRef:
      name: "{{ .name }}"
      key: {{ .clientIdKey }}
- name: AZURE_CLIENT_SECRET
  valueFrom:
    secretKeyRef:
      name: "{{ .name }}"
      key: {{ .clientSecretKey }}
{{- end }}
{{- else if eq $credential "client-certificate" }}
{{- with .Values.azure.clientCertificate }}
- name: AZURE_TENANT_ID
  value: {{ .tenantId | quote }}
- name: AZURE_CLIENT_ID
  value: {{ .clientId | quote }}
- name: AZURE_CLIENT_CERTIFICATE_PATH
  value: /etc/securescore/certificate/{{ .key }}
{{- with .passwordKey }}
- name: AZURE_CLIENT_CERTIFICATE_PASSWORD
  valueFrom:
    secretKeyRef:
      name: "{{ $.Values.azure.clientCertificate.existingSecret }}"
      key: {{ . }}
{{- end }}
{{- end }}
{{- else if eq $credential "managed-identity" }}
{{- with .Values.azure.managedIdentity.clientId }}
- name: AZURE_CLIENT_ID
  value: {{ . | quote }}
{{- end }}
{{- end }}
{{- end -}}

{{/* The Kubernetes client heeds a proxy too, so the API server is reached without it */}}
{{- define "securescore-operator.proxyEnv" -}}
{{- with .Values.proxy }}
{{- with .httpProxy }}
- name: HTTP_PROXY
  value: {{ . | quote }}
{{- end }}
{{- with .httpsProxy }}
- name: HTTPS_PROXY
  value: {{ . | quote }}
{{- end }}
{{- if or .httpProxy .httpsProxy .noProxy }}
- name: NO_PROXY
  value: {{ prepend (without (list .noProxy) "") "$(KUBERNETES_SERVICE_HOST)" | join "," | quote }}
{{- end }}
{{- end }}
{{- end -}}

{{- define "securescore-operator.volumeMounts" -}}
- name: tmp
  mountPath: /tmp
{{- if or .Values.caBundle.configMap .Values.caBundle.secret }}
- name: ca
  mountPath: /etc/securescore/ca
  readOnly: true
{{- end }}
{{- if .Values.azure.clientCertificate.existingSecret }}
- name: certificate
  mountPath: /etc/securescore/certificate
  readOnly: true
{{- end }}
{{- if .Values.settings.access }}
- name: access
  mountPath: /etc/securescore/access
  readOnly: true
{{- end }}
{{- with .Values.extraVolumeMounts }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "securescore-operator.volumes" -}}
- name: tmp
  emptyDir: {}
{{- with .Values.caBundle }}
{{- if .configMap }}
- name: ca
  configMap:
    name: "{{ .configMap }}"
    items:
      - {key: {{ .key }}, path: {{ .key }}}
{{- else if .secret }}
- name: ca
  secret:
    secretName: "{{ .secret }}"
    items:
      - {key: {{ .key }}, path: {{ .key }}}
{{- end }}
{{- end }}
{{- with .Values.azure.clientCertificate }}
{{- if .existingSecret }}
- name: certificate
  secret:
    secretName: "{{ .existingSecret }}"
    items:
      - {key: {{ .key }}, path: {{ .key }}}
{{- end }}
{{- end }}
{{- if .Values.settings.access }}
- name: access
  configMap:
    name: "{{ include "securescore-operator.fullname" . }}-access"
{{- end }}
{{- with .Values.extraVolumes }}
{{ toYaml . }}
{{- end }}
{{- end -}}
