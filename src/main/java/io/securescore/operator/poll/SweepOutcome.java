package io.securescore.operator.poll;

import io.securescore.operator.azure.ScoreSource.Cause;
import io.securescore.operator.azure.ScoreSource.Failure;
import io.securescore.operator.score.ScopeId;
import io.securescore.operator.score.ScopeReading;
import io.securescore.operator.score.ScopeState;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * How a sweep ended: one reading per due scope, and whether it failed as a whole. Pure.
 *
 * @param readings by scope
 * @param failure why Azure answered for nothing, if it didn't
 * @param inventoryFailure why the inventory was not read, if it wasn't
 */
record SweepOutcome(
        Map<ScopeId, ScopeReading> readings, Optional<Failure> failure, Optional<Failure> inventoryFailure) {

    /**
     * Whether some scope could be read: only when none could is it worth asking whether the identity can read anything at all.
     */
    static boolean readsSomething(Map<ScopeId, ScopeReading> readings) {
        return readings.values().stream()
                .anyMatch(reading -> isAnswer(reading)
                        && reading.state() != ScopeState.ACCESS_DENIED
                        && reading.state() != ScopeState.NOT_FOUND);
    }

    /** Whether Azure answered for any scope, be it with a refusal. */
    static boolean answersSomething(Map<ScopeId, ScopeReading> readings) {
        return readings.values().stream().anyMatch(SweepOutcome::isAnswer);
    }

    /** Whether there was no token, so that nothing is known of any scope. */
    boolean hadNoToken() {
        return failure.filter(f -> f.cause() == Cause.CREDENTIAL).isPresent();
    }

    /** Whether Azure answered for a watch: for any of its members, or for a watch without members at all. */
    boolean answeredFor(Set<ScopeId> members) {
        return failure.isEmpty()
                && (members.isEmpty() || members.stream().map(readings::get).anyMatch(SweepOutcome::isAnswer));
    }

    /** Whether Azure answered for every scope that this names. */
    boolean answeredForAll(Set<ScopeId> members) {
        return failure.isEmpty() && members.stream().map(readings::get).allMatch(SweepOutcome::isAnswer);
    }

    /** Why there was no answer for a watch; empty when there was one. */
    Optional<Failure> failureFor(Set<ScopeId> members) {
        if (failure.isPresent() || answeredFor(members)) {
            return failure;
        }
        return members.stream()
                .map(readings::get)
                .filter(Objects::nonNull)
                .map(reading -> new Failure(
                        reading.state() == ScopeState.THROTTLED ? Cause.THROTTLED : Cause.FAILED, reading.message()))
                .findFirst();
    }

    /** Whether everything that was asked was answered. */
    boolean isWhole() {
        return failure.isEmpty()
                && inventoryFailure.isEmpty()
                && readings.values().stream().allMatch(SweepOutcome::isAnswer);
    }

    /** How many scopes have a score. */
    long scored() {
        return readings.values().stream()
                .filter(reading -> reading.state() == ScopeState.SCORED)
                .count();
    }

    private static boolean isAnswer(ScopeReading reading) {
        return reading != null && reading.state() != ScopeState.THROTTLED && reading.state() != ScopeState.FAILED;
    }
}
