package io.securescore.operator.watch;

import io.securescore.operator.api.v1alpha1.SecureScoreWatchStatus;
import io.securescore.operator.score.ScopeId;
import io.securescore.operator.score.ScopeState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a reconciliation does about a watch; pure.
 *
 * <p>A status is written once per sweep, times included, and between sweeps only when something other than a time has
 * changed. After a start the status of the earlier process stands until a sweep has told something new, but for what the access
 * rules deny since.
 *
 * @param status the status to write, or empty
 * @param events the news to tell
 * @param said what this process has said of the watch after that; empty as long as it said nothing
 * @param edited whether this process sees this generation for the first time, so that there may be something to poll
 * @param rest for how long nothing changes by time alone
 */
record WatchDecision(
        Optional<SecureScoreWatchStatus> status,
        List<WatchEvent> events,
        Optional<Said> said,
        boolean edited,
        Duration rest) {
    private static final Duration LONGEST_REST = Duration.ofHours(1);
    private static final Duration SHORTEST_REST = Duration.ofMillis(10);

    /**
     * What this process last said of a watch; newer than the informer cache after an own write.
     *
     * @param status the last one written
     * @param snapshot what the events told up to then
     * @param written whether the write is believed to have succeeded
     */
    record Said(SecureScoreWatchStatus status, WatchSnapshot snapshot, boolean written) {}

    /** Decides by what is known now and what this process said before, if anything. */
    static WatchDecision of(WatchInput input, Optional<Said> said) {
        Evaluation evaluation = Evaluator.evaluate(input);
        boolean edited = isNew(input, said);
        Duration rest = rest(input, evaluation);
        if (standsFromBefore(input)) {
            return new WatchDecision(Optional.empty(), List.of(), said, edited, rest);
        }
        Optional<WatchSnapshot> before =
                said.map(Said::snapshot).or(() -> input.previous().map(last -> WatchSnapshot.of(last, input.now())));
        SecureScoreWatchStatus status = StatusFactory.create(input, evaluation);
        boolean write = said.filter(last -> !last.written()).isPresent() || isWorthWriting(input, status);
        WatchSnapshot snapshot = evaluation.suspended()
                ? before.map(was -> was.suspendedAt(input.generation())).orElseGet(() -> WatchSnapshot.of(evaluation))
                : WatchSnapshot.of(evaluation);
        return new WatchDecision(
                Optional.of(status).filter(any -> write),
                WatchEvents.between(before, evaluation),
                Optional.of(new Said(write ? status : input.previous().orElse(status), snapshot, true)),
                edited,
                rest);
    }

    private static boolean standsFromBefore(WatchInput input) {
        return input.sweep().restored()
                && input.previous()
                        .filter(last -> Objects.equals(last.observedGeneration(), input.generation()))
                        .filter(last -> !showsDenied(input, last))
                        .isPresent();
    }

    /** Whether a status says more of a scope than it may by the access rules of now. */
    private static boolean showsDenied(WatchInput input, SecureScoreWatchStatus status) {
        return WatchSnapshot.identified(status).stream()
                .filter(scope -> !ScopeState.DENIED.label().equals(scope.state()))
                .map(scope -> ScopeId.of(scope.id()))
                .anyMatch(id -> !input.membership().scopes().contains(id));
    }

    private static boolean isWorthWriting(WatchInput input, SecureScoreWatchStatus status) {
        return input.previous()
                .filter(last -> Objects.equals(last.lastPollTime(), status.lastPollTime())
                        && StatusDifference.differsOnlyInTimes(last, status))
                .isEmpty();
    }

    private static boolean isNew(WatchInput input, Optional<Said> said) {
        return said.filter(last -> last.snapshot().generation() == input.generation())
                .isEmpty();
    }

    private static Duration rest(WatchInput input, Evaluation evaluation) {
        Instant now = input.now();
        Duration rest = evaluation
                .next()
                .map(next -> Duration.between(now, next))
                .filter(until -> until.compareTo(LONGEST_REST) < 0)
                .orElse(LONGEST_REST);
        return rest.compareTo(SHORTEST_REST) < 0 ? SHORTEST_REST : rest;
    }
}
