package io.securescore.operator.score;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A score as it was read.
 *
 * @param score the points
 * @param controls the controls that they are made of; empty when they aren't known
 * @param at since when they are known to be so
 */
public record ReadScore(SecureScore score, Optional<List<SecureScoreControl>> controls, Instant at) {
    public ReadScore {
        controls = controls.map(List::copyOf);
    }
}
