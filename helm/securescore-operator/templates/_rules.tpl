{{/* The jobs of the operator in Prometheus: given, or as Prometheus Operator names that of a PodMonitor or ServiceMonitor */}}
{{- define "securescore-operator.job" -}}
{{- $fullname := include "securescore-operator.fullname" . -}}
{{- if .Values.prometheusRule.job -}}
{{- .Values.prometheusRule.job -}}
{{- else if .Values.podMonitor.enabled -}}
{{- .Values.podMonitor.namespace | default .Release.Namespace }}/{{ $fullname }}
{{- else -}}
{{- $fullname }}-metrics
{{- end -}}
{{- end -}}

{{/* The metric label of a tag or of a watch's label, as the operator names it: (list prefix key) */}}
{{- define "securescore-operator.metricLabel" -}}
{{- index . 0 }}{{ regexReplaceAll "[^a-zA-Z0-9_]" (index . 1) "_" -}}
{{- end -}}

{{/* A text with the address of the runbooks: (list $ text) */}}
{{- define "securescore-operator.withRunbooks" -}}
{{- index . 1 | toString | replace "https://runbooks.example.com" (trimSuffix "/" (index . 0).Values.prometheusRule.runbookUrl) -}}
{{- end -}}

{{/* The rules file with the addresses, the job, the owner's labels and the thresholds of the values */}}
{{- define "securescore-operator.rulesFile" -}}
{{- $values := .Values.prometheusRule -}}
{{- $file := include "securescore-operator.withRunbooks" (list . (.Files.Get "files/rules/securescore.rules.yaml"))
  | replace "https://grafana.example.com" (trimSuffix "/" $values.grafanaUrl)
  | replace `job=~"securescore-operator"` (include "securescore-operator.job" . | printf "job=~%q")
  | replace "tag_owner" (include "securescore-operator.metricLabel" (list "tag_" $values.ownerTag))
  | replace "label_owner" (include "securescore-operator.metricLabel" (list "label_" $values.ownerLabel)) -}}
{{- range $name, $alert := $values.alerts -}}
{{- if hasKey $alert "threshold" -}}
{{- $file = regexReplaceAll (printf "(?m)[0-9.]+( # threshold: %s)$" $name) $file (printf "%v${1}" $alert.threshold) -}}
{{- end -}}
{{- end -}}
{{- /* The slow drop leaves to the fast one what that tells; nothing, when it is switched off */ -}}
{{- if not $values.alerts.SecureScoreDropped.enabled -}}
{{- $file = regexReplaceAll "(?m)[0-9.e+]+( # threshold: SecureScoreDropped)$" $file "+Inf${1}" -}}
{{- end -}}
{{- $file -}}
{{- end -}}

{{/* An alert as its values have it: (list $ alert) */}}
{{- define "securescore-operator.alert" -}}
{{- $values := (index . 0).Values.prometheusRule -}}
{{- $rule := index . 1 -}}
{{- $alert := index $values.alerts $rule.alert -}}
{{- $labels := mergeOverwrite dict $rule.labels ($values.additionalRuleLabels | default dict) ($alert.labels | default dict) (dict "severity" $alert.severity) -}}
{{- $annotations := mergeOverwrite dict ($values.additionalRuleAnnotations | default dict) $rule.annotations -}}
{{- $durations := dict -}}
{{- with $alert.for }}{{ $_ := set $durations "for" . }}{{ end -}}
{{- with $alert.keepFiringFor }}{{ $_ := set $durations "keep_firing_for" . }}{{ end -}}
{{- mergeOverwrite (pick $rule "alert" "expr") $durations (dict "labels" $labels "annotations" $annotations) | toYaml -}}
{{- end -}}

{{/* The groups of a PrometheusRule: every recording, and the alerts that are enabled */}}
{{- define "securescore-operator.ruleGroups" -}}
{{- $controlsOff := has (toString .Values.settings.metrics.controls) (list "off" "false") -}}
{{- $groups := list -}}
{{- range (include "securescore-operator.rulesFile" . | fromYaml).groups -}}
{{- $rules := list -}}
{{- range .rules -}}
{{- if not .alert -}}
{{- $rules = append $rules . -}}
{{- else if and (index $.Values.prometheusRule.alerts .alert).enabled (not (and $controlsOff (eq .alert "SecureScoreControlsNotExposed"))) -}}
{{- $rules = append $rules (include "securescore-operator.alert" (list $ .) | fromYaml) -}}
{{- end -}}
{{- end -}}
{{- if $rules -}}
{{- $groups = append $groups (merge (dict "rules" $rules) .) -}}
{{- end -}}
{{- end -}}
{{- toYaml $groups -}}
{{- end -}}
