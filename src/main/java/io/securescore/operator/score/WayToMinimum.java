package io.securescore.operator.score;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The shortest way to a minimum: which controls to fix, in which order, and how many unhealthy resources of each, so that
 * a score reaches its minimum with the fewest resources.
 *
 * <p>A control can still gain {@code max - current} points, shared equally by its unhealthy resources; that is Microsoft's
 * "potential increase", and it stays right for a whole control when a grace period holds {@code current} above
 * {@code max * healthy / (healthy + unhealthy)}. In percentage points one resource gains
 *
 * <pre>
 * (max - current) / unhealthy * 100 / M           of its scope's score, M being the score's maximum points
 * (max - current) / unhealthy * 100 / M * w / W   of an aggregate, w being the scope's weight and W that of all scopes
 * </pre>
 *
 * <p>The largest gain per resource comes first, and of the last control only as many resources as it takes. No way is
 * shorter: what a resource gains depends on no other, so in any way a resource that gains less can be exchanged for one
 * that gains more and isn't in it, and the score only rises. Hence no {@code n} resources gain more than the first
 * {@code n} of this order, and the smallest {@code n} that is enough here is the smallest there is.
 *
 * <p>Worked example: prod-eu has 19.66/29 points, 67.79 %. One resource of Enable MFA (7.5/10, 1 unhealthy) gains 8.62, of
 * Remediate vulnerabilities (2/6, 2 unhealthy) 6.89, of Secure management ports (6.4/8, 1 unhealthy) 5.51, of Enable
 * auditing and logging (0.8/1, 1 unhealthy) 0.68 and of Remediate security configurations (2.96/4, 13 unhealthy) 0.27. A
 * minimum of 80 takes 1 of Enable MFA (76.41) and 1 of Remediate vulnerabilities (83.31). The aggregate of prod-eu (weight
 * 402) and aws-prod (12/24, weight 150) is 62.95; for 85 it takes 1 of Enable MFA, 2 of Remediate vulnerabilities and 1 of
 * Secure management ports in prod-eu, and 1 of the 2 of Enable MFA (5/10) in aws-prod: 69.23, 79.28, 83.29, 86.12.
 *
 * <p>Source: learn.microsoft.com/azure/defender-for-cloud/secure-score-security-controls.
 *
 * @param steps what to fix, in this order; each control at most once. Everything that gains anything when that is too
 *     little
 * @param reachable empty when the steps reach the minimum; else the score with every known unhealthy resource fixed, in
 *     percent, 10 decimals: below the minimum
 * @param controlsKnown whether the controls are known of every scope that counts; when not, the steps are the shortest way
 *     among the known ones, and {@code reachable} isn't the last word
 */
public record WayToMinimum(List<PlanStep> steps, Optional<BigDecimal> reachable, boolean controlsKnown) {
    private static final int DECIMALS = 10;
    private static final BigDecimal ALL = BigDecimal.valueOf(100).setScale(DECIMALS);
    /** What Azure's rounding to 2 decimals can hide. */
    private static final BigDecimal HALF_A_CENT = new BigDecimal("0.005");
    /** {@link AggregateScore} rounds its ratio to 12 decimals, half even: this much below a whole percent is enough. */
    private static final BigDecimal ROUNDED_UP = new BigDecimal("5E-13");

    public WayToMinimum {
        steps = List.copyOf(steps);
    }

    /**
     * For one scope's own score, by the rule of {@link SecureScore#reaches}.
     *
     * @param minimum in percent
     */
    public static WayToMinimum ofScope(ScopeId id, ReadScore score, int minimum) {
        BigDecimal whole = score.score().maxPoints();
        Goal goal = new Goal(
                score.score().currentPoints(),
                whole.multiply(BigDecimal.valueOf(minimum)).movePointLeft(2),
                whole,
                RoundingMode.DOWN);
        return goal.way(
                levers(id, score, BigDecimal.ONE, BigDecimal.ONE),
                score.controls().isPresent());
    }

    /**
     * For the aggregate of several scores, by the rule of {@link AggregateScore#reaches}. Scopes of weight 0 count for
     * nothing; when no scope has a weight there is no aggregate, and nothing to do.
     *
     * @param minimum in percent
     */
    public static WayToMinimum ofAggregate(Map<ScopeId, ReadScore> scores, int minimum) {
        BigDecimal start = BigDecimal.ZERO;
        BigDecimal whole = BigDecimal.ZERO;
        List<Lever> levers = new ArrayList<>();
        boolean known = true;
        for (Map.Entry<ScopeId, ReadScore> scope : scores.entrySet()) {
            SecureScore score = scope.getValue().score();
            if (score.weight() > 0) {
                BigDecimal weight = BigDecimal.valueOf(score.weight());
                start = start.add(
                        score.currentPoints().multiply(weight).divide(score.maxPoints(), MathContext.DECIMAL128));
                whole = whole.add(weight);
                levers(scope.getKey(), scope.getValue(), weight, score.maxPoints())
                        .forEach(levers::add);
                known &= scope.getValue().controls().isPresent();
            }
        }
        BigDecimal target = BigDecimal.valueOf(minimum, 2).subtract(ROUNDED_UP).multiply(whole);
        return new Goal(start, target, whole, RoundingMode.HALF_EVEN).way(levers.stream(), known);
    }

    /** Whether the minimum is reached with the steps, or already is without any. */
    public boolean reaches() {
        return reachable.isEmpty();
    }

    /** How many resources have to be fixed in all. */
    public long resources() {
        return steps.stream().mapToLong(PlanStep::resources).sum();
    }

    private static Stream<Lever> levers(ScopeId id, ReadScore score, BigDecimal weight, BigDecimal divisor) {
        Set<String> seen = new HashSet<>();
        List<SecureScoreControl> controls = score.controls().stream()
                .flatMap(List::stream)
                .filter(control -> seen.add(control.id()))
                .toList();
        BigDecimal open = score.score().maxPoints().subtract(score.score().currentPoints());
        BigDecimal told = controls.stream().map(WayToMinimum::openPoints).reduce(BigDecimal.ZERO, BigDecimal::add);
        // Azure rounds the points of the score and of each control by themselves: a fix of everything is 100 % all the
        // same
        BigDecimal tolerance = HALF_A_CENT.multiply(BigDecimal.valueOf(controls.size() + 1L));
        boolean rounded = told.signum() > 0 && told.subtract(open).abs().compareTo(tolerance) <= 0;
        return controls.stream()
                .filter(WayToMinimum::canGain)
                .map(control -> new Lever(
                        id,
                        control,
                        openPoints(control).multiply(weight).multiply(rounded ? open : BigDecimal.ONE),
                        divisor.multiply(rounded ? told : BigDecimal.ONE)))
                .filter(lever -> lever.dividend().signum() > 0);
    }

    private static BigDecimal openPoints(SecureScoreControl control) {
        return control.maxPoints().subtract(control.currentPoints());
    }

    private static boolean canGain(SecureScoreControl control) {
        return control.unhealthy() > 0
                && control.maxPoints().signum() > 0
                && control.maxPoints().compareTo(control.currentPoints()) > 0;
    }

    /**
     * What can be gained from one control, in the unit of the {@link Goal}: {@code dividend / divisor}. The division is
     * left open, for equal gains have to compare as equal, and a step must not be one resource off.
     */
    private record Lever(ScopeId scope, SecureScoreControl control, BigDecimal dividend, BigDecimal divisor) {
        static final Comparator<Lever> LARGEST_FIRST = Collections.<Lever>reverseOrder(Lever::compareGainPerResource)
                .thenComparing(lever -> lever.control().name())
                .thenComparing(lever -> lever.control().id())
                .thenComparing(Lever::scope);

        BigDecimal resources() {
            return BigDecimal.valueOf(control.unhealthy());
        }

        /** One resource gains dividend / this. */
        BigDecimal divisorPerResource() {
            return divisor.multiply(resources());
        }

        private int compareGainPerResource(Lever other) {
            return dividend.multiply(other.divisorPerResource())
                    .compareTo(other.dividend.multiply(divisorPerResource()));
        }
    }

    /**
     * What has to be reached: from {@code start} to {@code target} where {@code whole} is 100 %. The unit is a scope's
     * points, or its ratio times its weight in an aggregate.
     *
     * @param rounding how a score is brought to {@link #DECIMALS} so that it reads as the minimum only when it reaches it
     */
    private record Goal(BigDecimal start, BigDecimal target, BigDecimal whole, RoundingMode rounding) {
        WayToMinimum way(Stream<Lever> levers, boolean controlsKnown) {
            List<PlanStep> steps = new ArrayList<>();
            if (start.compareTo(target) >= 0) {
                return new WayToMinimum(steps, Optional.empty(), controlsKnown);
            }
            BigDecimal earned = start;
            for (Lever lever : levers.sorted(Lever.LARGEST_FIRST).toList()) {
                BigDecimal needed = target.subtract(earned)
                        .multiply(lever.divisorPerResource())
                        .divide(lever.dividend(), 0, RoundingMode.CEILING);
                steps.add(step(lever, needed.min(lever.resources()), earned));
                if (needed.compareTo(lever.resources()) <= 0) {
                    return new WayToMinimum(steps, Optional.empty(), controlsKnown);
                }
                earned = earned.add(lever.dividend().divide(lever.divisor(), MathContext.DECIMAL128));
            }
            return new WayToMinimum(steps, Optional.of(percent(earned, BigDecimal.ONE, rounding)), controlsKnown);
        }

        private PlanStep step(Lever lever, BigDecimal resources, BigDecimal earned) {
            BigDecimal divisor = lever.divisorPerResource();
            BigDecimal gained = lever.dividend().multiply(resources);
            return new PlanStep(
                    lever.scope(),
                    lever.control().id(),
                    lever.control().name(),
                    resources.longValueExact(),
                    percent(gained, divisor, RoundingMode.HALF_EVEN),
                    percent(earned.multiply(divisor).add(gained), divisor, rounding)
                            .min(ALL));
        }

        private BigDecimal percent(BigDecimal dividend, BigDecimal divisor, RoundingMode rounding) {
            return dividend.movePointRight(2).divide(whole.multiply(divisor), DECIMALS, rounding);
        }
    }
}
