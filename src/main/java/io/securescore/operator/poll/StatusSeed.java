package io.securescore.operator.poll;

import io.fabric8.kubernetes.api.model.Condition;
import io.securescore.operator.access.NamespaceAccess;
import io.securescore.operator.access.NamespaceAccess.Decision;
import io.securescore.operator.api.v1alpha1.Conditions;
import io.securescore.operator.api.v1alpha1.SecureScoreWatch;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchStatus;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchStatus.ScopeStatus;
import io.securescore.operator.poll.Membership.Shrink;
import io.securescore.operator.score.Environment;
import io.securescore.operator.score.Inventory;
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
import java.util.stream.Stream;

/**
 * What an earlier process left in a watch's status, read back after a start or a failover: pure, and forgiving, since anybody
 * with the right to patch a status may have written it. No time in it is taken to be later than now.
 */
public final class StatusSeed {
    private final SecureScoreWatch watch;
    private final NamespaceAccess access;
    private final Optional<SecureScoreWatchStatus> status;
    private final Instant now;

    /** @param access what the watch's namespace may watch; nothing is read back of what it may not */
    StatusSeed(SecureScoreWatch watch, NamespaceAccess access, Instant now) {
        this.watch = watch;
        this.access = access;
        this.status = Optional.ofNullable(watch.getStatus());
        this.now = now;
    }

    /** The records of the status' scopes: last scores without their controls. */
    List<ScopeRecord> records() {
        return scopes().map(scope -> record(status.orElseThrow(), scope, now)).toList();
    }

    /** The members as the status knew them, for a watch with a selection; empty when it never had any. */
    Optional<Membership> membership() {
        TreeSet<ScopeId> scopes =
                scopes().map(scope -> ScopeId.of(scope.id())).collect(Collectors.toCollection(TreeSet::new));
        if (!Selection.isSelective(watch.getSpec()) || scopes.isEmpty()) {
            return Optional.empty();
        }
        TreeSet<ScopeId> selected = new TreeSet<>(scopes);
        selected.removeAll(Selection.listedScopes(watch.getSpec()));
        return Optional.of(new Membership(
                scopes,
                Set.of(),
                new TreeSet<>(),
                0,
                selected,
                Set.of(),
                isShrunk() ? Optional.of(new Shrink(now, 0, selected.size(), Set.of())) : Optional.empty(),
                // A status that lists as many scopes as it may is perhaps not the whole
                scopes.size() < SecureScoreWatchStatus.MOST_SCOPES,
                status.map(SecureScoreWatchStatus::observedGeneration).orElse(0L),
                0,
                handledRequest(),
                selected.isEmpty() ? Set.of() : Selection.managementGroups(watch.getSpec()),
                Map.of(),
                access));
    }

    Optional<Instant> lastPollTime() {
        return status.flatMap(last -> instant(last.lastPollTime(), now));
    }

    Optional<String> handledRequest() {
        return status.map(SecureScoreWatchStatus::lastHandledRequest);
    }

    /** When Azure last answered, as far as the status tells: the last poll, when the watch was Ready after it. */
    Optional<Instant> lastAnswer() {
        boolean ready =
                conditions().anyMatch(c -> Conditions.READY.equals(c.getType()) && "True".equals(c.getStatus()));
        return ready ? lastPollTime() : Optional.empty();
    }

    private boolean isShrunk() {
        return conditions()
                .anyMatch(c -> Conditions.COMPLETE.equals(c.getType()) && "SelectionShrank".equals(c.getReason()));
    }

    private Stream<Condition> conditions() {
        return status.map(SecureScoreWatchStatus::conditions).stream().flatMap(List::stream);
    }

    private Stream<ScopeStatus> scopes() {
        return status.map(SecureScoreWatchStatus::scopes).stream()
                .flatMap(List::stream)
                .filter(scope -> scope.id() != null)
                .filter(scope -> !ScopeState.DENIED.label().equals(scope.state()))
                .filter(scope -> access.decide(ScopeId.of(scope.id()), Inventory.EMPTY) != Decision.DENIED);
    }

    /** The record of one scope of a status: its last score without the controls. */
    public static ScopeRecord record(SecureScoreWatchStatus status, ScopeStatus scope, Instant now) {
        ScopeId id = ScopeId.of(scope.id());
        Optional<Instant> polled = instant(status.lastPollTime(), now);
        Optional<Instant> success = instant(scope.lastSuccessTime(), now).or(() -> polled);
        Optional<SecureScore> score = success.flatMap(at -> score(scope));
        ScopeState state = ScopeState.parse(scope.state())
                .filter(told -> told != ScopeState.DENIED)
                .orElse(ScopeState.PENDING);
        return new ScopeRecord(
                id,
                state == ScopeState.SCORED && score.isEmpty() ? ScopeState.PENDING : state,
                scope.message() == null ? "" : scope.message(),
                id.isSubscription() ? Optional.of(Environment.AZURE) : Environment.parse(scope.environment()),
                score,
                Optional.empty(),
                score.isEmpty() ? Optional.empty() : success,
                score.isEmpty()
                        ? Optional.empty()
                        : instant(scope.scoreChangedTime(), now).or(() -> success),
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

    private static Optional<Instant> instant(String text, Instant now) {
        try {
            return Optional.ofNullable(text).map(Instant::parse).map(time -> time.isAfter(now) ? now : time);
        } catch (DateTimeParseException tampered) {
            return Optional.empty();
        }
    }
}
