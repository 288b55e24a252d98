package io.securescore.operator.score;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What the parts of a change have in common. */
final class Parts {
    /** The decimals of percentage points. */
    static final int DECIMALS = 10;

    /** The smallest difference of percentage points. */
    static final BigDecimal SMALLEST = BigDecimal.ONE.movePointLeft(DECIMALS);

    /** Those that moved the most points first. */
    static final Comparator<ChangePart> LARGEST_FIRST = Comparator.comparing(
                    (ChangePart part) -> part.points().abs(), Comparator.reverseOrder())
            .thenComparing(ChangePart::control)
            .thenComparing(ChangePart::movement)
            .thenComparing(ChangePart::controlId);

    private Parts() {}

    /** The sum of their points. */
    static BigDecimal sum(List<ChangePart> parts) {
        return parts.stream().map(ChangePart::points).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    /** With all decimals that a part has, and no more. */
    static BigDecimal rounded(BigDecimal points) {
        return points.setScale(DECIMALS, RoundingMode.HALF_EVEN);
    }

    /** With all decimals that parts have, and no more; they sum to what they summed to, likewise rounded. */
    static List<ChangePart> rounded(List<ChangePart> parts) {
        List<ChangePart> rounded = new ArrayList<>(parts);
        rounded.replaceAll(part -> with(part, rounded(part.points())));
        absorb(rounded, rounded(sum(parts)).subtract(sum(rounded)));
        return rounded;
    }

    /**
     * Adds a rounding difference to the largest part that it doesn't turn into its opposite; where each is too small for
     * that, to as many as it takes.
     *
     * @return whether all of it could be added; when not, nothing is
     */
    static boolean absorb(List<ChangePart> parts, BigDecimal difference) {
        Optional<ChangePart> largest = parts.stream()
                .filter(part -> part.points().signum() != 0)
                .filter(part ->
                        part.points().add(difference).signum() != -part.points().signum())
                .min(LARGEST_FIRST);
        if (largest.isPresent()) {
            ChangePart part = largest.get();
            parts.set(parts.indexOf(part), with(part, part.points().add(difference)));
            return true;
        }
        // each of them is of the opposite sign, and smaller
        if (sum(parts).abs().compareTo(difference.abs()) < 0) {
            return false;
        }
        BigDecimal left = difference;
        for (ChangePart part : parts.stream().sorted(LARGEST_FIRST).toList()) {
            BigDecimal taken = left.abs().min(part.points().abs()).multiply(BigDecimal.valueOf(left.signum()));
            parts.set(parts.indexOf(part), with(part, part.points().add(taken)));
            left = left.subtract(taken);
        }
        return true;
    }

    /** The same with other points. */
    static ChangePart with(ChangePart part, BigDecimal points) {
        return new ChangePart(part.movement(), part.controlId(), part.control(), points, part.resources());
    }
}
