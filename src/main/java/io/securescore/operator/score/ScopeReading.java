package io.securescore.operator.score;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What one poll found out about one scope: a value in every case, also when Azure refused or answered nonsense.
 *
 * @param id the scope
 * @param state what was found
 * @param message one sentence of ours for whoever reads the status; empty when the state says it all
 * @param environment the environment named in the score row, or empty
 * @param score the points, present exactly when the state is Scored
 * @param controls the controls of a score; empty when they are not known
 */
public record ScopeReading(
        ScopeId id,
        ScopeState state,
        String message,
        Optional<Environment> environment,
        Optional<SecureScore> score,
        Optional<List<SecureScoreControl>> controls) {

    public ScopeReading {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(state, "state");
        message = message == null ? "" : message;
        controls = controls.map(List::copyOf);
        if (score.isPresent() != (state == ScopeState.SCORED)) {
            throw new IllegalArgumentException("a score goes with the state Scored and no other: " + state);
        }
    }

    /** A row with points. */
    public static ScopeReading scored(
            ScopeId id, Environment environment, SecureScore score, List<SecureScoreControl> controls) {
        return new ScopeReading(
                id,
                ScopeState.SCORED,
                "",
                Optional.ofNullable(environment),
                Optional.of(score),
                Optional.ofNullable(controls));
    }

    /** No score, for a reason. */
    public static ScopeReading without(ScopeId id, ScopeState state, String message) {
        return new ScopeReading(id, state, message, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** The same reading with an environment that its row named. */
    public ScopeReading in(Environment rowEnvironment) {
        return new ScopeReading(id, state, message, Optional.ofNullable(rowEnvironment), score, controls);
    }
}
