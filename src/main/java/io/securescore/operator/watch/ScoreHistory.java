package io.securescore.operator.watch;

import io.securescore.operator.api.v1alpha1.SecureScoreWatchStatus.Day;
import io.securescore.operator.score.ScopeId;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

final class ScoreHistory {
    record Look(boolean complete, Optional<BigDecimal> score, Collection<ScopeId> scopes) {}

    static List<Day> after(List<Day> previous, LocalDate today, Look look) {
        return previous;
    }
}
