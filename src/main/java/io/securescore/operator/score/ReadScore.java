package io.securescore.operator.score;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A score as it was read.
 *
 * @param score the points
 * @param controls the controls that they are made of; empty when they aren't known, as when there is not one
 * @param at since when they are known to be so
 */
public record ReadScore(SecureScore score, Optional<List<SecureScoreControl>> controls, Instant at) {
    public ReadScore {
        controls = controls.filter(all -> !all.isEmpty()).map(List::copyOf);
    }

    /**
     * Whether the maxima of the controls sum to the score's maximum, exactly: when they don't, a control is missing, or one
     * row is older than the other. Of controls with the same id the first one counts.
     */
    public boolean addsUp() {
        Set<String> seen = new HashSet<>();
        return controls.isPresent()
                && controls.get().stream()
                                .filter(control -> seen.add(control.id()))
                                .map(SecureScoreControl::maxPoints)
                                .reduce(BigDecimal.ZERO, BigDecimal::add)
                                .compareTo(score.maxPoints())
                        == 0;
    }

    /** The same without its controls. */
    ReadScore withoutControls() {
        return new ReadScore(score, Optional.empty(), at);
    }
}
