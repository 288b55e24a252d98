package io.securescore.operator.score;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Placeholder. */
public record WayToMinimum(List<PlanStep> steps, Optional<BigDecimal> reachable, boolean controlsKnown) {
    public static WayToMinimum ofScope(ScopeId id, ReadScore score, int minimum) {
        return new WayToMinimum(List.of(), Optional.empty(), true);
    }

    public static WayToMinimum ofAggregate(Map<ScopeId, ReadScore> scores, int minimum) {
        return new WayToMinimum(List.of(), Optional.empty(), true);
    }

    public boolean reaches() {
        return reachable.isEmpty();
    }

    public long resources() {
        return 0;
    }
}
