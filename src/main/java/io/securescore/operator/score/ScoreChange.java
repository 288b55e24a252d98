package io.securescore.operator.score;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * One change of a scope's score, and what it is made of.
 *
 * @param at when it was read
 * @param from the score before, in percent 0..100 with 10 decimals
 * @param to the score after, likewise
 * @param parts its causes, those that moved most points first; their points sum to {@code to - from}, exactly
 */
public record ScoreChange(Instant at, BigDecimal from, BigDecimal to, List<ChangePart> parts) {
    /** From how many percentage points a change is worth telling. */
    public static final BigDecimal NOTABLE = new BigDecimal("0.5");

    public ScoreChange {
        parts = List.copyOf(parts);
    }

    /** The change of the score in percentage points, negative for a fall. */
    public BigDecimal points() {
        return to.subtract(from);
    }

    /** The sum of the parts of one cause, in percentage points. */
    public BigDecimal points(ChangeCause cause) {
        return sum(part -> part.cause() == cause);
    }

    /** What is not Microsoft's doing: the sum of all parts but those of the model. */
    public BigDecimal ownPoints() {
        return points().subtract(points(ChangeCause.MODEL));
    }

    /**
     * How much there is to tell: the largest of the change itself, its own part and the model's, in percentage points. A
     * regression that a change of the model hides from the score is one all the same.
     */
    public BigDecimal size() {
        return Stream.of(points(), ownPoints(), points(ChangeCause.MODEL))
                .map(BigDecimal::abs)
                .max(BigDecimal::compareTo)
                .orElseThrow();
    }

    /** Whether it is worth telling: of at least {@link #NOTABLE} points. */
    public boolean isNotable() {
        return size().compareTo(NOTABLE) >= 0;
    }

    private BigDecimal sum(Predicate<ChangePart> which) {
        return parts.stream().filter(which).map(ChangePart::points).reduce(BigDecimal.ZERO, BigDecimal::add);
    }
}
