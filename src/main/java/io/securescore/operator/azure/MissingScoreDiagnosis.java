package io.securescore.operator.azure;

import io.securescore.operator.score.ScopeId;
import io.securescore.operator.score.ScopeReading;
import io.securescore.operator.score.ScopeState;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Finds out why a subscription has no score row, by one question to Azure Resource Manager: Resource Graph leaves out what
 * it can't show without saying why. An answer is remembered for 6 hours. Of more than 20 open questions 20 are asked, first
 * those that never were; when they agree, their cause is taken for the rest. A subscription that was told a cause keeps it
 * until it is asked itself, its row appears, or a sample agrees on another after 6 hours: a cause that comes and goes would
 * be told as news each time.
 */
final class MissingScoreDiagnosis {
    private static final Duration REMEMBERED = Duration.ofHours(6);
    /** What nobody asks about any more is dropped after this time, longer than any interval. */
    private static final Duration KEPT = Duration.ofDays(7);

    private static final int CONCURRENCY = 4;
    private static final String SCORE = "/providers/Microsoft.Security/secureScores/ascScore?api-version=2020-01-01";

    private final AzureClient client;
    private final Clock clock;
    private final Map<ScopeId, Remembered> remembered = new ConcurrentHashMap<>();

    /**
     * @param until when it is asked about again, if it was {@code asked}, or may be taken anew from others
     * @param asked whether Azure was asked about this subscription
     */
    private record Remembered(ScopeReading reading, Instant until, boolean asked) {}

    MissingScoreDiagnosis(AzureClient client, Clock clock) {
        this.client = client;
        this.clock = clock;
    }

    /** See {@link ScoreSource#diagnose}. */
    Map<ScopeId, ScopeReading> diagnose(Collection<ScopeId> subscriptions, boolean anew) {
        Instant now = clock.instant();
        Set<ScopeId> missing = new LinkedHashSet<>(subscriptions);
        if (anew) {
            missing.forEach(remembered::remove);
        }
        remembered
                .entrySet()
                .removeIf(known ->
                        known.getValue().until().isBefore(now.minus(KEPT)) && !missing.contains(known.getKey()));
        List<ScopeId> sample = missing.stream()
                .filter(id -> !answeredUntil(id).isAfter(now))
                .sorted(Comparator.comparing(this::answeredUntil).thenComparing(Comparator.naturalOrder()))
                .limit(ScoreSource.DIAGNOSED_AT_ONCE)
                .toList();
        Map<ScopeId, ScopeReading> answers = new LinkedHashMap<>();
        for (ScopeReading reading : Parallel.map(sample, CONCURRENCY, this::ask)) {
            answers.put(reading.id(), reading);
            if (!reading.state().keepsScore()) {
                remembered.put(reading.id(), new Remembered(reading, now.plus(REMEMBERED), true));
            }
        }
        Set<ScopeState> causes =
                answers.values().stream().map(ScopeReading::state).collect(Collectors.toSet());
        missing.forEach(id -> answers.computeIfAbsent(id, unasked -> recall(unasked, causes, now)));
        return answers;
    }

    /** A subscription has a row: what was the cause is over. */
    void rowSeen(ScopeId id) {
        remembered.remove(id);
    }

    /** Until when Azure's own answer is good; long ago when there is none. */
    private Instant answeredUntil(ScopeId id) {
        Remembered known = remembered.get(id);
        return known != null && known.asked() ? known.until() : Instant.MIN;
    }

    /** What is said of a subscription that is not in the sample. */
    private ScopeReading recall(ScopeId id, Set<ScopeState> causes, Instant now) {
        Remembered known = remembered.get(id);
        if (known != null && known.until().isAfter(now)) {
            return known.reading();
        }
        Optional<ScopeState> agreed = causes.size() == 1 ? causes.stream().findFirst() : Optional.empty();
        if (agreed.isPresent() && !agreed.get().keepsScore()) {
            ScopeReading taken = ScopeReading.without(id, agreed.get(), "");
            remembered.put(id, new Remembered(taken, now.plus(REMEMBERED), false));
            return taken;
        }
        if (known != null) {
            return known.reading();
        }
        return agreed.map(unanswered -> ScopeReading.without(id, unanswered, ""))
                .orElseGet(() -> ScopeReading.without(
                        id, ScopeState.NOT_SCORED, "Azure has no score; the cause is being looked up."));
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
