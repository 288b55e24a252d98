package io.securescore.operator.score;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Splits the change between two readings of a scope into causes, exactly: the points of the parts sum to the change.
 *
 * <p>A control i earns c of its maximum m by its healthy resources h and unhealthy ones u: c = m * h / t with t = h + u. The
 * score is S = 100 * C / M, the sum of all c by the sum of all m. (Source:
 * learn.microsoft.com/azure/defender-for-cloud/secure-score-security-controls.) A dash marks the later reading. The change is
 * told in two stages:
 *
 * <ol>
 *   <li><b>Resources, under the maxima before.</b> c* = m * c' / m' is what the control would earn had its maximum stayed
 *       (c* = c where m or m' is 0). It moves S by 100 * (c* - c) / M. With r = h / t, a resource that turns healthy counts
 *       1 / t', one that turns unhealthy -1 / t', a healthy one more (1 - r) / t', an unhealthy one more -r / t', one less
 *       the opposite; each times 100 * m / M. {@link ControlMovements} says which of these the counts prove; what they
 *       don't is one part {@link Movement#UNATTRIBUTED} of the control, and so are points that no count explains (a grace
 *       period that ends).
 *   <li><b>Maxima.</b> With S* = sum of c* / sum of m, a control whose maximum changed moves S by 100 * [(c' - c*) - S* * (m' -
 *       m)] / M': more room than it fills pulls the score down. No other control gets a part. A control that is missing
 *       has c = m = 0. A maximum is 0 while none of the control's resources counts: one that becomes 0 with the last of
 *       them, or rises from 0 with the first, is the user's doing; any other change of a maximum is Microsoft's.
 * </ol>
 *
 * <p>The two stages sum to S' - S. Azure rounds each c to 2 decimals, so by 0.005 * (1 + m / m') points c* - c can differ from
 * what the counts make of it; the largest part of the control absorbs that. What is left of all controls (and of the 10
 * decimals here) is absorbed by the largest part of all as long as rounding explains it: by as much for each control that
 * moved, and 0.005 points for C and C' each. A larger rest means that the score and its controls don't agree, and is a part
 * UNATTRIBUTED without a control. No part absorbs so much that it changes its sign; what none can alone, several do.
 *
 * <p><b>Example.</b> MFA 7.5/10 (3 healthy, 1 unhealthy), management ports 6.4/8 (4, 1), vulnerabilities 2/6 (4, 8), secure
 * configurations 2.96/4 (37, 13), auditing 0.8/1 (4, 1): 19.66/29, S = 67.7931034483. Then one resource turns unhealthy under
 * MFA, which is left with 5/10; an unhealthy one is added under management ports, 5.33/8; and Microsoft halves the maximum
 * of vulnerabilities, 1/3: 15.09/26, S' = 58.0384615385, a change of -9.7546419098.
 *
 * <ul>
 *   <li>MFA: -1 / 4 * 10 * 100 / 29 = -8.6206896552, turned unhealthy.
 *   <li>Management ports: -(4 / 5) / 6 * 8 = -1.0667 points, read as -1.07: -1.07 * 100 / 29 = -3.6896551724, unhealthy added.
 *   <li>Vulnerabilities: c* = 6 * 1 / 3 = 2, nothing in stage 1. S* = (5 + 5.33 + 2 + 2.96 + 0.8) / 29 = 0.5548, so 100 * [(1 -
 *       2) - 0.5548 * (3 - 6)] / 26 = 2.5557029178, maximum changed: it was a weak control, and now counts for less.
 * </ul>
 */
public final class ChangeExplanation {
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    private ChangeExplanation() {}

    /**
     * The change from one reading to the next; without parts when nothing moved. All of it is one part UNATTRIBUTED where the
     * controls of either aren't known, none of them can earn points, or those of one of the two add up and those of the other
     * don't ({@link ReadScore#addsUp}): one that isn't told would pass for one that Microsoft withdrew.
     */
    public static ScoreChange explain(ReadScore before, ReadScore after) {
        BigDecimal from = percent(before.score());
        BigDecimal to = percent(after.score());
        List<ControlChange> controls = before.controls()
                .filter(all -> before.addsUp() == after.addsUp())
                .flatMap(earlier -> after.controls().map(later -> ControlChange.between(earlier, later)))
                .filter(all -> sum(all, ControlChange::maximumBefore).signum() > 0)
                .filter(all -> sum(all, ControlChange::maximumAfter).signum() > 0)
                .orElse(List.of());
        BigDecimal unitBefore = unit(before.score());
        BigDecimal unitAfter = unit(after.score());
        List<ChangePart> parts = new ArrayList<>();
        if (!controls.isEmpty()) {
            BigDecimal ratio =
                    divide(sum(controls, ControlChange::carriedPoints), sum(controls, ControlChange::maximumBefore));
            for (ControlChange control : controls) {
                parts.addAll(Parts.rounded(control.ofResources(unitBefore)));
                parts.addAll(Parts.rounded(List.of(control.ofMaximum(ratio, unitAfter))));
            }
        }
        BigDecimal rest = to.subtract(from).subtract(Parts.sum(parts));
        BigDecimal tolerance = sum(controls, control -> control.isMoved() ? control.tolerance() : BigDecimal.ZERO)
                .multiply(unitBefore)
                .add(ControlChange.ROUNDING.multiply(unitBefore.add(unitAfter)))
                .add(Parts.SMALLEST.multiply(BigDecimal.valueOf(parts.size() + 1L)));
        if (rest.abs().compareTo(tolerance) > 0 || !Parts.absorb(parts, rest)) {
            parts.add(new ChangePart(Movement.UNATTRIBUTED, "", "", rest, 0));
        }
        return new ScoreChange(
                after.at(),
                from,
                to,
                parts.stream()
                        .filter(part -> part.points().signum() != 0)
                        .sorted(Parts.LARGEST_FIRST)
                        .toList());
    }

    private static BigDecimal percent(SecureScore score) {
        return Parts.rounded(divide(score.currentPoints().multiply(HUNDRED), score.maxPoints()));
    }

    /** The percentage points that a point is worth. */
    private static BigDecimal unit(SecureScore score) {
        return divide(HUNDRED, score.maxPoints());
    }

    private static BigDecimal divide(BigDecimal dividend, BigDecimal divisor) {
        return dividend.divide(divisor, MathContext.DECIMAL128);
    }

    private static BigDecimal sum(List<ControlChange> controls, Function<ControlChange, BigDecimal> points) {
        return controls.stream().map(points).reduce(BigDecimal.ZERO, BigDecimal::add);
    }
}
