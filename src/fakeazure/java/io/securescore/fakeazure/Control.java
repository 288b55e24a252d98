package io.securescore.fakeazure;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * A secure score control of one scope, by the published calculation: points = maximum x healthy / (healthy + unhealthy).
 *
 * @param id the control's GUID
 * @param name its display name
 * @param nominalMaxPoints the definition's {@code maxScore}
 * @param healthy resources in state healthy
 * @param unhealthy resources in state unhealthy
 * @param notApplicable resources that count nowhere
 */
public record Control(String id, String name, int nominalMaxPoints, int healthy, int unhealthy, int notApplicable) {

    /** The control's weight as Azure gives it: the resources that count. */
    public int weight() {
        return healthy + unhealthy;
    }

    /** The effective maximum: 0 when no resource counts. */
    public int maxPoints() {
        return weight() == 0 ? 0 : nominalMaxPoints;
    }

    /** The points reached, rounded half up to 2 decimals as Azure does. */
    public BigDecimal currentPoints() {
        return weight() == 0
                ? BigDecimal.ZERO
                : BigDecimal.valueOf((long) nominalMaxPoints * healthy)
                        .divide(BigDecimal.valueOf(weight()), 2, RoundingMode.HALF_UP);
    }

    Control withResources(int nowHealthy, int nowUnhealthy, int nowNotApplicable) {
        return new Control(id, name, nominalMaxPoints, nowHealthy, nowUnhealthy, nowNotApplicable);
    }
}
