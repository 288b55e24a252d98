package io.securescore.operator.score;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Objects;

/**
 * The points of one scope in the classic secure score ({@code ascScore}).
 *
 * <p>The score is currentPoints / maxPoints, exactly; Azure's own {@code percentage} is rounded to four decimals and is
 * never used. Source: learn.microsoft.com/azure/defender-for-cloud/secure-score-security-controls.
 *
 * @param currentPoints points earned, at least 0 and at most maxPoints
 * @param maxPoints points that can be earned, above 0
 * @param weight what the scope counts in an aggregate (Azure's figure, linear in the number of resources), at least 0
 */
public record SecureScore(BigDecimal currentPoints, BigDecimal maxPoints, long weight) {
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    public SecureScore {
        Objects.requireNonNull(currentPoints, "currentPoints");
        Objects.requireNonNull(maxPoints, "maxPoints");
        if (maxPoints.signum() <= 0) {
            throw new IllegalArgumentException("maximum points must be above 0, got " + maxPoints);
        }
        if (currentPoints.signum() < 0 || currentPoints.compareTo(maxPoints) > 0) {
            throw new IllegalArgumentException(
                    "current points must be between 0 and the maximum " + maxPoints + ", got " + currentPoints);
        }
        if (weight < 0) {
            throw new IllegalArgumentException("weight must not be negative, got " + weight);
        }
    }

    /** The score as a ratio 0..1, 16 significant digits. */
    public BigDecimal ratio() {
        return currentPoints.divide(maxPoints, MathContext.DECIMAL64);
    }

    /** The score in percent 0..100, cut (not rounded) to 2 decimals: 69.996 prints 69.99, and is below 70. */
    public BigDecimal percent() {
        return currentPoints.multiply(HUNDRED).divide(maxPoints, 2, RoundingMode.DOWN);
    }

    /** Whether the score reaches a minimum in percent, exactly: {@code current * 100 >= minimum * max}. */
    public boolean reaches(int minimum) {
        return currentPoints.multiply(HUNDRED).compareTo(maxPoints.multiply(BigDecimal.valueOf(minimum))) >= 0;
    }

    /** Whether it is made of the same points, whatever the weight. */
    public boolean samePoints(SecureScore other) {
        return currentPoints.compareTo(other.currentPoints) == 0 && maxPoints.compareTo(other.maxPoints) == 0;
    }

    /** Percentage points above (positive) or below (negative) a minimum in percent; for ordering. */
    public BigDecimal gapTo(int minimum) {
        return currentPoints
                .multiply(HUNDRED)
                .divide(maxPoints, MathContext.DECIMAL128)
                .subtract(BigDecimal.valueOf(minimum));
    }
}
