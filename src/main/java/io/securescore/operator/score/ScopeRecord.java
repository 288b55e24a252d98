package io.securescore.operator.score;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is known of one scope: the outcome of its last poll, and its last good score.
 *
 * @param id the scope
 * @param state the outcome of the last poll
 * @param message one sentence of ours, or empty
 * @param environment as last read
 * @param score the last good score; kept when a later poll fails
 * @param controls the controls of that score; empty when they are not known, or not read again yet after a start
 * @param lastSuccess when that score was read
 * @param scoreChanged since when its points are what they are
 * @param lastPoll when the scope was last polled; empty when it never was
 * @param failures polls in a row that got no answer (Throttled, Failed)
 */
public record ScopeRecord(
        ScopeId id,
        ScopeState state,
        String message,
        Optional<Environment> environment,
        Optional<SecureScore> score,
        Optional<List<SecureScoreControl>> controls,
        Optional<Instant> lastSuccess,
        Optional<Instant> scoreChanged,
        Optional<Instant> lastPoll,
        int failures) {

    /** Nothing known yet; a subscription's environment is Azure from the start. */
    public static ScopeRecord pending(ScopeId id) {
        return new ScopeRecord(
                id,
                ScopeState.PENDING,
                "",
                id.isSubscription() ? Optional.of(Environment.AZURE) : Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                0);
    }

    /** A scope that a watch may not see, with what to ask for. */
    public static ScopeRecord denied(ScopeId id, String message) {
        ScopeRecord nothing = pending(id);
        return new ScopeRecord(
                id,
                ScopeState.DENIED,
                message,
                nothing.environment(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                0);
    }

    /**
     * This record after a reading at an instant: a score replaces the last one, a row without points (NotScored by a
     * maximum of 0, told by its environment) removes it, anything else keeps it.
     */
    public ScopeRecord after(ScopeReading reading, Instant at) {
        boolean failed = reading.state() == ScopeState.FAILED || reading.state() == ScopeState.THROTTLED;
        Optional<Environment> known = reading.environment().or(() -> environment);
        if (reading.score().isPresent()) {
            boolean same =
                    score.isPresent() && score.get().samePoints(reading.score().get());
            return new ScopeRecord(
                    id,
                    reading.state(),
                    reading.message(),
                    known,
                    reading.score(),
                    reading.controls(),
                    Optional.of(at),
                    same ? scoreChanged : Optional.of(at),
                    Optional.of(at),
                    0);
        }
        boolean rowWithoutPoints = reading.state() == ScopeState.NOT_SCORED
                && reading.environment().isPresent();
        return new ScopeRecord(
                id,
                reading.state(),
                reading.message(),
                known,
                rowWithoutPoints ? Optional.empty() : score,
                rowWithoutPoints ? Optional.empty() : controls,
                rowWithoutPoints ? Optional.empty() : lastSuccess,
                rowWithoutPoints ? Optional.empty() : scoreChanged,
                Optional.of(at),
                failed ? failures + 1 : 0);
    }

    /** When the kept score turns stale, or empty without one. */
    public Optional<Instant> staleAt(Duration staleAfter) {
        return lastSuccess.map(time -> time.plus(staleAfter));
    }

    /** Whether there is a score that is older than {@code staleAfter}. */
    public boolean isStale(Duration staleAfter, Instant now) {
        return staleAt(staleAfter).filter(at -> !now.isBefore(at)).isPresent();
    }

    /** The score that counts now: fresh, and in a state that keeps it. */
    public Optional<SecureScore> usableScore(Duration staleAfter, Instant now) {
        return state.keepsScore() && !isStale(staleAfter, now) ? score : Optional.empty();
    }
}
