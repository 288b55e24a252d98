{{/* Refuses values that contradict each other, each in one sentence: the value, why it can't work, what to set instead */}}
{{- define "securescore-operator.guards" -}}
{{- $values := .Values -}}
{{- $azure := .Values.azure -}}
{{- $settings := .Values.settings -}}

{{- if and (gt (int $values.replicaCount) 1) (not $settings.leaderElection.enabled) }}
{{- fail (printf "replicaCount is %d and settings.leaderElection.enabled is false, so every replica would poll Azure and write the same statuses: set settings.leaderElection.enabled to true, or replicaCount to 1." (int $values.replicaCount)) }}
{{- end }}

{{- if regexMatch "^0*[0-4]?s$" $settings.leaderElection.leaseDuration }}
{{- fail (printf "settings.leaderElection.leaseDuration is %s, but the operator refuses a lease below 5s, which a slow API server would cost it: set 5s or more." $settings.leaderElection.leaseDuration) }}
{{- end }}

{{- range $i, $namespace := $values.watchNamespaces }}
{{- if not $namespace }}
{{- fail (printf "watchNamespaces[%d] is empty, which names no namespace: give it a name, or set watchNamespaces to [] to watch all namespaces." $i) }}
{{- end }}
{{- if has $namespace (slice $values.watchNamespaces 0 $i) }}
{{- fail (printf "watchNamespaces[%d] names %s again, whose Role can exist only once: remove it." $i $namespace) }}
{{- end }}
{{- end }}

{{- $credentials := list }}
{{- if $azure.workloadIdentity.enabled }}{{ $credentials = append $credentials "azure.workloadIdentity.enabled" }}{{ end }}
{{- if $azure.existingSecret.name }}{{ $credentials = append $credentials "azure.existingSecret.name" }}{{ end }}
{{- if $azure.clientCertificate.existingSecret }}{{ $credentials = append $credentials "azure.clientCertificate.existingSecret" }}{{ end }}
{{- if $azure.managedIdentity.enabled }}{{ $credentials = append $credentials "azure.managedIdentity.enabled" }}{{ end }}
{{- if gt (len $credentials) 1 }}
{{- fail (printf "%s are set together, but the operator signs in to Azure with one credential: keep one of them." (join " and " $credentials)) }}
{{- end }}
{{- if and $azure.workloadIdentity.enabled (not $azure.workloadIdentity.clientId) }}
{{- fail "azure.workloadIdentity.clientId is empty, so azure.workloadIdentity.enabled has no identity to act as: set it to the client id of the managed identity or app registration." }}
{{- end }}
{{- if and $azure.workloadIdentity.clientId (not $azure.workloadIdentity.enabled) }}
{{- fail "azure.workloadIdentity.clientId is set and azure.workloadIdentity.enabled is false, so nobody would use it: set azure.workloadIdentity.enabled to true, or leave clientId out." }}
{{- end }}
{{- if and $azure.managedIdentity.clientId (not $azure.managedIdentity.enabled) }}
{{- fail "azure.managedIdentity.clientId is set and azure.managedIdentity.enabled is false, so nobody would use it: set azure.managedIdentity.enabled to true, or leave clientId out." }}
{{- end }}
{{- if and $azure.clientCertificate.clientId (not $azure.clientCertificate.existingSecret) }}
{{- fail "azure.clientCertificate.clientId is set and azure.clientCertificate.existingSecret is empty, so there is no certificate to sign in with: name the Secret that holds it." }}
{{- end }}
{{- if $azure.clientCertificate.existingSecret }}
{{- range list "tenantId" "clientId" }}
{{- if not (get $azure.clientCertificate .) }}
{{- fail (printf "azure.clientCertificate.%s is empty, but a certificate signs in only as an app registration of a tenant: set it to the %s." . (ternary "tenant id" "client id of the app registration" (eq . "tenantId"))) }}
{{- end }}
{{- end }}
{{- if and $azure.clientCertificate.passwordKey (hasSuffix ".pem" $azure.clientCertificate.key) }}
{{- fail (printf "azure.clientCertificate.passwordKey is set, but a password is read for a .pfx or .p12 only and azure.clientCertificate.key is %s: remove the password from the PEM file and leave passwordKey empty, or name the key of a .pfx." $azure.clientCertificate.key) }}
{{- end }}
{{- end }}

{{- if eq $settings.azure.cloud "Custom" }}
{{- range list "resourceManagerEndpoint" "authorityHost" }}
{{- if not (get $settings.azure .) }}
{{- fail (printf "settings.azure.%s is empty, but settings.azure.cloud is Custom, which has no endpoints of its own: set it to an https URL." .) }}
{{- end }}
{{- end }}
{{- end }}

{{- range $i, $rule := $settings.access }}
{{- if and $rule.managementGroups (eq $settings.azure.source "ResourceManager") }}
{{- fail (printf "settings.access[%d] names managementGroups, which settings.azure.source ResourceManager does not know, so they would allow nothing: name subscriptions instead." $i) }}
{{- end }}
{{- if not $rule.namespaces }}
{{- fail (printf "settings.access[%d] has no namespaces, so it allows nothing to anybody: list the namespaces whose watches it is for." $i) }}
{{- end }}
{{- if not (or $rule.subscriptions $rule.managementGroups) }}
{{- fail (printf "settings.access[%d] names neither subscriptions nor managementGroups, so it allows nothing: list what its namespaces may watch, or remove the rule." $i) }}
{{- end }}
{{- end }}

{{- if and $values.caBundle.configMap $values.caBundle.secret }}
{{- fail "caBundle.configMap and caBundle.secret are both set, but the certificates come from one place: keep one of them." }}
{{- end }}
{{- if and (not $values.serviceAccount.create) (not $values.serviceAccount.name) }}
{{- fail "serviceAccount.create is false and serviceAccount.name is empty, so the pods would run as the namespace's default service account: name an existing service account, or set serviceAccount.create to true." }}
{{- end }}
{{- if and $values.serviceMonitor.enabled $values.podMonitor.enabled }}
{{- fail "serviceMonitor.enabled and podMonitor.enabled are both true, so Prometheus would scrape every series twice: keep one of them." }}
{{- end }}
{{- with $values.prometheusRule }}
{{- if and (or .enabled $values.dashboards.enabled) (not .runbookUrl) }}
{{- fail "prometheusRule.runbookUrl is empty, but alerts and boards link to runbooks: set it to where you publish the pages of deploy/monitoring/runbooks, such as https://wiki.example.com/securescore." }}
{{- end }}
{{- if and .enabled (not .grafanaUrl) }}
{{- fail "prometheusRule.grafanaUrl is empty, but every alert links to a board: set it to the address of your Grafana, such as https://grafana.example.com." }}
{{- end }}
{{- end }}
{{- $labels := dict "prometheusRule.additionalRuleLabels" $values.prometheusRule.additionalRuleLabels }}
{{- range $name, $alert := $values.prometheusRule.alerts }}
{{- $_ := set $labels (printf "prometheusRule.alerts.%s.labels" $name) $alert.labels }}
{{- end }}
{{- range $path, $map := $labels }}
{{- range $label, $_ := $map }}
{{- if has $label (list "alertname" "severity" "cluster" "namespace" "job" "watch" "tenant_id" "scope_id" "scope_name" "cloud") }}
{{- fail (printf "%s names %s, which alerts have of themselves and are told apart by: use another label, and alerts.*.severity for the severity." $path $label) }}
{{- end }}
{{- end }}
{{- end }}
{{- with $values.podDisruptionBudget }}
{{- if and (ne (toString .minAvailable) "") (ne (toString .maxUnavailable) "") }}
{{- fail (printf "podDisruptionBudget.minAvailable is %v and podDisruptionBudget.maxUnavailable is %v, but Kubernetes takes one of the two: keep one of them." .minAvailable .maxUnavailable) }}
{{- end }}
{{- end }}
{{- end -}}
