package io.securescore.operator.watch;

import io.securescore.operator.score.ScopeId;
import io.securescore.operator.score.ScopeRecord;
import java.util.Optional;

/**
 * The sentence that a scope's status carries: the one that came with the reading, else one for its state that says what to
 * do next. A fresh score with a weight needs none.
 */
final class ScopeMessages {
    private ScopeMessages() {}

    /** What to say of a scope, if anything. */
    static Optional<String> of(ScopeVerdict scope) {
        ScopeRecord record = scope.record();
        return record.message().isBlank() ? ofState(scope) : Optional.of(Wording.sentence(record.message()));
    }

    private static Optional<String> ofState(ScopeVerdict scope) {
        ScopeId id = scope.record().id();
        boolean connector = id.isConnector();
        String guid = id.subscriptionGuid().orElse(id.value());
        return switch (scope.record().state()) {
            case PENDING -> Optional.of("Not polled yet.");
            case SCORED -> ofScored(scope);
            case NOT_SCORED ->
                Optional.of(
                        connector
                                ? "Defender for Cloud has no score for this connector: check under Environment settings that it"
                                        + " is connected and has a CSPM plan; the first score may take 24 hours, and some"
                                        + " environments get none."
                                : "Defender for Cloud has no score for this subscription: check under Environment settings that"
                                        + " foundational CSPM is on; the first score may take 24 hours, and comes only once"
                                        + " somebody has opened Defender for Cloud in this tenant.");
            case DISABLED ->
                Optional.of(
                        connector
                                ? "The subscription " + guid
                                        + " that hosts this connector is disabled: enable it, or exclude"
                                        + " the connector."
                                : "This subscription is disabled: enable it, or exclude it.");
            case ACCESS_DENIED ->
                Optional.of("The operator's identity may not read this "
                        + (connector ? "connector" : "subscription") + ": assign it Security Reader on /subscriptions/"
                        + guid
                        + " or a management group above it.");
            // Whoever denies says which rule to ask for
            case DENIED -> Optional.empty();
            case NOT_FOUND ->
                Optional.of(
                        connector
                                ? "The tenant has no such connector: correct the id, or remove it from the watch."
                                : "The tenant has no such subscription: correct the id, or remove it from the watch.");
            case NOT_REGISTERED ->
                Optional.of("The subscription isn't registered to Microsoft.Security: run az provider"
                        + " register --namespace Microsoft.Security --subscription " + guid + ".");
            case THROTTLED -> Optional.of("Azure refused the last poll for its rate" + again(scope));
            case FAILED -> Optional.of("The last poll got no usable answer from Azure" + again(scope));
        };
    }

    private static Optional<String> ofScored(ScopeVerdict scope) {
        if (scope.stale()) {
            return Optional.of("The score is stale, because no newer one could be read: see the condition Ready.");
        }
        return scope.record()
                .score()
                .filter(score -> score.weight() == 0)
                .map(score -> "Azure gives this score weight 0, so it counts in no aggregate.");
    }

    private static String again(ScopeVerdict scope) {
        String retry = "; the operator tries again by itself.";
        if (scope.usable()) {
            return retry + " Until then its last score counts.";
        }
        return scope.stale() ? retry + " Its last score is stale." : retry;
    }
}
