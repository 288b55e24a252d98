package io.securescore.operator.poll;

import io.securescore.operator.api.v1alpha1.Conditions;
import io.securescore.operator.api.v1alpha1.SecureScoreWatch;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchStatus;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchStatus.ScopeStatus;
import io.securescore.operator.poll.Membership.Shrink;
import io.securescore.operator.score.Environment;
import io.securescore.operator.score.ScopeId;
import io.securescore.operator.score.ScopeRecord;
import io.securescore.operator.score.ScopeState;
import io.securescore.operator.score.SecureScore;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What an earlier process left in a watch's status, read back after a start or a failover: pure, and forgiving, since
 * anybody with the right to patch a status may have written it.
 */
final class StatusSeed {
    /** A status that lists as many scopes as it may is perhaps not the whole. */
    private static final int MAX_STATUS_SCOPES = 1_000;

    private StatusSeed() {}

    /** The records of the status' scopes: last scores without their controls. */
    static List<ScopeRecord> records(SecureScoreWatch watch) {
        SecureScoreWatchStatus status = watch.getStatus();
        if (status == null || status.scopes() == null) {
            return List.of();
        }
        Optional<Instant> polled = lastPollTime(watch);
        return status.scopes().stream()
                .filter(scope -> scope.id() != null)
                .map(scope -> record(scope, polled))
                .toList();
    }

    /** The members as the status knew them, for a watch with a selection; empty when it never had any. */
    static Optional<Membership> membership(SecureScoreWatch watch, Set<ScopeId> listed) {
        SecureScoreWatchStatus status = watch.getStatus();
        if (status == null || status.scopes() == null || status.scopes().isEmpty()) {
            return Optional.empty();
        }
        TreeSet<ScopeId> scopes = status.scopes().stream()
                .filter(scope -> scope.id() != null)
                .map(scope -> ScopeId.of(scope.id()))
                .collect(Collectors.toCollection(TreeSet::new));
        TreeSet<ScopeId> selected = new TreeSet<>(scopes);
        selected.removeAll(listed);
        return Optional.of(new Membership(
                scopes,
                selected,
                Set.of(),
                shrink(status, selected.size()),
                scopes.size() < MAX_STATUS_SCOPES,
                status.observedGeneration() == null ? 0 : status.observedGeneration(),
                0,
                Optional.ofNullable(status.lastHandledRequest()),
                Set.of(),
                Map.of()));
    }

    static Optional<Instant> lastPollTime(SecureScoreWatch watch) {
        return Optional.ofNullable(watch.getStatus())
                .map(SecureScoreWatchStatus::lastPollTime)
                .flatMap(StatusSeed::instant);
    }

    static Optional<String> handledRequest(SecureScoreWatch watch) {
        return Optional.ofNullable(watch.getStatus()).map(SecureScoreWatchStatus::lastHandledRequest);
    }

    /** When Azure last answered, as far as the status tells: the last poll, when the watch was Ready after it. */
    static Optional<Instant> lastAnswer(SecureScoreWatch watch) {
        boolean ready = watch.getStatus() != null
                && watch.getStatus().conditions() != null
                && watch.getStatus().conditions().stream()
                        .anyMatch(c -> Conditions.READY.equals(c.getType()) && "True".equals(c.getStatus()));
        return ready ? lastPollTime(watch) : Optional.empty();
    }

    private static Optional<Shrink> shrink(SecureScoreWatchStatus status, int before) {
        return status.conditions() == null
                ? Optional.empty()
                : status.conditions().stream()
                        .filter(c -> Conditions.COMPLETE.equals(c.getType()))
                        .filter(c -> "SelectionShrank".equals(c.getReason()))
                        .flatMap(c -> instant(c.getLastTransitionTime()).stream())
                        .map(since -> new Shrink(since, 0, before, Set.of()))
                        .findFirst();
    }

    private static ScopeRecord record(ScopeStatus scope, Optional<Instant> polled) {
        ScopeId id = ScopeId.of(scope.id());
        Optional<SecureScore> score = score(scope);
        Optional<Instant> success = score.isEmpty()
                ? Optional.empty()
                : instant(scope.lastSuccessTime()).or(() -> polled);
        ScopeState state = ScopeState.parse(scope.state()).orElse(ScopeState.PENDING);
        return new ScopeRecord(
                id,
                state == ScopeState.SCORED && score.isEmpty() ? ScopeState.PENDING : state,
                scope.message() == null ? "" : scope.message(),
                id.isSubscription() ? Optional.of(Environment.AZURE) : Environment.parse(scope.environment()),
                score,
                Optional.empty(),
                success,
                instant(scope.scoreChangedTime()).or(() -> success),
                state == ScopeState.PENDING ? Optional.empty() : polled,
                0);
    }

    private static Optional<SecureScore> score(ScopeStatus scope) {
        if (scope.currentPoints() == null || scope.maxPoints() == null || scope.weight() == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(new SecureScore(scope.currentPoints(), scope.maxPoints(), scope.weight()));
        } catch (IllegalArgumentException tampered) {
            return Optional.empty();
        }
    }

    private static Optional<Instant> instant(String text) {
        try {
            return Optional.ofNullable(text).map(Instant::parse);
        } catch (DateTimeParseException tampered) {
            return Optional.empty();
        }
    }
}
