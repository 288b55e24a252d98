package io.securescore.operator.demo;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.securescore.operator.api.v1alpha1.Conditions;
import io.securescore.operator.api.v1alpha1.SecureScoreWatch;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchStatus;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a sample's status says, in short.
 *
 * @param verdict status and reason of MeetsMinimum; Observed without a minimum; Suspended
 * @param score percent, cut to 2 decimals; empty without one
 * @param below scopes below their minimum / all; empty without a minimum
 */
record SampleVerdict(String namespace, String name, String verdict, String score, String below) {

    /** What {@code deploy/samples} must come to in the demo's estate, before anybody changes it. */
    static final List<SampleVerdict> EXPECTED = List.of(
            new SampleVerdict("cloud-security", "landing-zones", "False BelowMinimum", "66.11", "4/10"),
            new SampleVerdict("cloud-security", "production", "False BelowMinimum", "62.95", "2/2"),
            new SampleVerdict("cloud-security", "whole-estate", "Observed", "68.19", ""),
            new SampleVerdict("team-payments", "checkout", "True AtOrAboveMinimum", "73.98", "0/2"),
            new SampleVerdict("team-payments", "payments", "Unknown ScoreUnknown", "80.62", "0/3"),
            new SampleVerdict("team-platform", "lab", "Suspended", "", ""),
            new SampleVerdict("team-platform", "platform", "True AtOrAboveMinimum", "90.88", "0/3"));

    /** The same watch as it is now. */
    SampleVerdict now(KubernetesClient client) {
        SecureScoreWatch watch = client.resources(SecureScoreWatch.class)
                .inNamespace(namespace)
                .withName(name)
                .get();
        SecureScoreWatchStatus status = watch == null ? null : watch.getStatus();
        if (status == null) {
            return new SampleVerdict(namespace, name, "no status yet", "", "");
        }
        return new SampleVerdict(
                namespace,
                name,
                verdict(status),
                status.score() == null ? "" : status.score().toPlainString(),
                Objects.toString(status.below(), ""));
    }

    private static String verdict(SecureScoreWatchStatus status) {
        if (condition(status, Conditions.SUSPENDED).isPresent()) {
            return "Suspended";
        }
        if (condition(status, Conditions.READY)
                .filter(ready -> ready.getStatus().equals("True"))
                .isEmpty()) {
            return "not polled yet";
        }
        return condition(status, Conditions.MEETS_MINIMUM)
                .map(meets -> meets.getStatus() + " " + meets.getReason())
                .orElse("Observed");
    }

    private static Optional<Condition> condition(SecureScoreWatchStatus status, String type) {
        return Optional.ofNullable(status.conditions()).orElse(List.of()).stream()
                .filter(condition -> condition.getType().equals(type))
                .findFirst();
    }
}
