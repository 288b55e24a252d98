package io.securescore.operator.score;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Collection;
import java.util.Optional;

/**
 * The score over several scopes as the portal computes it: {@code sum(score_i * weight_i) / sum(weight_i)}, not a plain
 * mean. Scopes of weight 0 change nothing; when all weights are 0 there is no aggregate.
 *
 * <p>Source: learn.microsoft.com/azure/defender-for-cloud/secure-score-security-controls. Worked example: 19.66/29 of
 * weight 402 and 12/24 of weight 150 make 62.957..., printed 62.95.
 *
 * @param ratio the aggregate as a ratio 0..1 in DECIMAL128, rounded half even to 12 decimals (10 as a percentage)
 */
public record AggregateScore(BigDecimal ratio) {
    private static final int DECIMALS = 12;

    /** The aggregate of the scores, or empty when no score has a weight. */
    public static Optional<AggregateScore> of(Collection<SecureScore> scores) {
        BigDecimal sum = BigDecimal.ZERO;
        BigDecimal weights = BigDecimal.ZERO;
        for (SecureScore score : scores) {
            BigDecimal weight = BigDecimal.valueOf(score.weight());
            sum = sum.add(
                    score.currentPoints().multiply(weight).divide(score.maxPoints(), MathContext.DECIMAL128),
                    MathContext.DECIMAL128);
            weights = weights.add(weight);
        }
        return weights.signum() == 0
                ? Optional.empty()
                : Optional.of(new AggregateScore(
                        sum.divide(weights, MathContext.DECIMAL128).setScale(DECIMALS, RoundingMode.HALF_EVEN)));
    }

    /** In percent 0..100, cut to 2 decimals. */
    public BigDecimal percent() {
        return ratio.movePointRight(2).setScale(2, RoundingMode.DOWN);
    }

    /** Whether it reaches a minimum in percent. */
    public boolean reaches(int minimum) {
        return ratio.movePointRight(2).compareTo(BigDecimal.valueOf(minimum)) >= 0;
    }
}
