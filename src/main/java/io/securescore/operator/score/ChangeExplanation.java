package io.securescore.operator.score;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;

/** Splits the change between two readings of a scope into causes. */
public final class ChangeExplanation {
    private static final int DECIMALS = 10;

    private ChangeExplanation() {}

    /** The change from one reading to the next; without parts when nothing moved. */
    public static ScoreChange explain(ReadScore before, ReadScore after) {
        BigDecimal from = percent(before.score());
        BigDecimal to = percent(after.score());
        BigDecimal points = to.subtract(from);
        return new ScoreChange(
                after.at(),
                from,
                to,
                points.signum() == 0 ? List.of() : List.of(new ChangePart(Movement.UNATTRIBUTED, "", "", points, 0)));
    }

    private static BigDecimal percent(SecureScore score) {
        return score.currentPoints()
                .multiply(BigDecimal.valueOf(100))
                .divide(score.maxPoints(), MathContext.DECIMAL128)
                .setScale(DECIMALS, RoundingMode.HALF_EVEN);
    }
}
