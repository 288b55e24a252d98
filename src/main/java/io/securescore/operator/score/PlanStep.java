package io.securescore.operator.score;

import java.math.BigDecimal;

/** Placeholder of the shape that the plan has. */
public record PlanStep(ScopeId scope, String controlId, String control, long resources, BigDecimal gain, BigDecimal score) {
    public BigDecimal gainPerResource() {
        return gain;
    }
}
