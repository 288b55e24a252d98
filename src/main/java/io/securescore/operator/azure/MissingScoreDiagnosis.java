package io.securescore.operator.azure;

import io.securescore.operator.score.ScopeId;
import io.securescore.operator.score.ScopeReading;
import io.securescore.operator.score.ScopeState;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Finds out why a subscription has no score row, by one question to Azure Resource Manager: Resource Graph leaves out what
 * it can't show without saying why. An answer is remembered for 6 hours. Of more than 20 open questions 20 are asked; when
 * those agree, their cause is taken for the rest until it is asked in a later sweep.
 */
final class MissingScoreDiagnosis {
    private static final Duration REMEMBERED = Duration.ofHours(6);
    private static final int SAMPLE = 20;
    private static final int CONCURRENCY = 4;
    private static final String SCORE = "/providers/Microsoft.Security/secureScores/ascScore?api-version=2020-01-01";

    private final AzureClient client;
    private final Clock clock;
    private final Map<ScopeId, Remembered> remembered = new ConcurrentHashMap<>();

    private record Remembered(ScopeReading reading, Instant until) {}

    MissingScoreDiagnosis(AzureClient client, Clock clock) {
        this.client = client;
        this.clock = clock;
    }

    /** See {@link ScoreSource#diagnose}. */
    Map<ScopeId, ScopeReading> diagnose(Collection<ScopeId> subscriptions, boolean anew) {
        Instant now = clock.instant();
        remembered.values().removeIf(known -> !known.until().isAfter(now));
        if (anew) {
            remembered.keySet().removeAll(Set.copyOf(subscriptions));
        }
        List<ScopeId> open = subscriptions.stream()
                .distinct()
                .filter(id -> !remembered.containsKey(id))
                .sorted()
                .toList();
        List<ScopeReading> asked = Parallel.map(open.stream().limit(SAMPLE).toList(), CONCURRENCY, this::ask);
        Map<ScopeId, ScopeReading> answers = new LinkedHashMap<>();
        for (ScopeReading reading : asked) {
            answers.put(reading.id(), reading);
            if (!reading.state().keepsScore()) {
                remembered.put(reading.id(), new Remembered(reading, now.plus(REMEMBERED)));
            }
        }
        Set<ScopeState> causes = asked.stream().map(ScopeReading::state).collect(Collectors.toSet());
        for (ScopeId id : subscriptions) {
            answers.computeIfAbsent(id, missing -> {
                Remembered known = remembered.get(missing);
                return known != null ? known.reading() : unasked(missing, causes);
            });
        }
        return answers;
    }

    /** What is said of a scope that is not in the sample. */
    private static ScopeReading unasked(ScopeId id, Set<ScopeState> causes) {
        return causes.size() == 1
                ? ScopeReading.without(id, causes.iterator().next(), "")
                : ScopeReading.without(id, ScopeState.NOT_SCORED, "Azure has no score; the cause is being looked up.");
    }

    private ScopeReading ask(ScopeId id) {
        try {
            client.get("diagnosis", id + SCORE);
            return ScopeReading.without(
                    id,
                    ScopeState.NOT_SCORED,
                    "Azure has a score that Resource Graph does not list yet; it follows within hours.");
        } catch (AzureException refused) {
            if (causeOf(refused) != null) {
                return ScopeReading.without(id, causeOf(refused), "");
            }
            return ScopeReading.without(
                    id,
                    refused.failure().cause() == ScoreSource.Cause.THROTTLED ? ScopeState.THROTTLED : ScopeState.FAILED,
                    "Azure has no score, and why is not known: " + refused.getMessage());
        }
    }

    /** The state that an error names; null when the question got no answer. */
    static ScopeState causeOf(AzureException refused) {
        if (refused.has("Subscription Not Registered") || refused.has("MissingSubscriptionRegistration")) {
            return ScopeState.NOT_REGISTERED;
        }
        if (refused.has("SubscriptionNotFound") || refused.has("InvalidAuthenticationTokenTenant")) {
            return ScopeState.NOT_FOUND;
        }
        if (refused.status() == 403) {
            return ScopeState.ACCESS_DENIED;
        }
        boolean answered = refused.status() >= 400
                && refused.status() < 500
                && refused.failure().cause() == ScoreSource.Cause.FAILED;
        return answered ? ScopeState.NOT_SCORED : null;
    }
}
