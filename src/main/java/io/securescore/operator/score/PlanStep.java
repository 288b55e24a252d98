package io.securescore.operator.score;

import java.math.BigDecimal;
import java.math.MathContext;

/**
 * One step on the way to a minimum: some of the unhealthy resources of one control of one scope.
 *
 * @param scope the scope
 * @param controlId the control's GUID
 * @param control the control's name
 * @param resources how many of its unhealthy resources to fix, at least 1
 * @param gain what fixing them gains, in percentage points of the score that is judged (the scope's own, or the
 *     aggregate), above 0, rounded half even to 10 decimals
 * @param score that score after this step and those before it, in percent, 10 decimals, at most 100
 */
public record PlanStep(
        ScopeId scope, String controlId, String control, long resources, BigDecimal gain, BigDecimal score) {
    /** Percentage points per resource, 16 significant digits; for ordering. */
    public BigDecimal gainPerResource() {
        return gain.divide(BigDecimal.valueOf(resources), MathContext.DECIMAL64);
    }
}
