package io.securescore.operator.watch;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchStatus;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchStatus.Cause;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchStatus.Change;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchStatus.Day;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchStatus.EnvironmentScore;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchStatus.LowestScope;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchStatus.PlanStep;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchStatus.ScopeStatus;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;

/** Compares statuses by what they say, whatever the time and however a number is written. */
final class StatusDifference {
    private StatusDifference() {}

    /** Whether two statuses are equal but for their times. */
    static boolean differsOnlyInTimes(SecureScoreWatchStatus a, SecureScoreWatchStatus b) {
        return timeless(a).equals(timeless(b));
    }

    private static SecureScoreWatchStatus timeless(SecureScoreWatchStatus status) {
        return new SecureScoreWatchStatus(
                status.observedGeneration(),
                status.model(),
                status.tenantId(),
                plain(status.score()),
                status.trend(),
                status.below(),
                status.next(),
                status.summary(),
                each(status.environments(), e -> new EnvironmentScore(e.environment(), plain(e.score()), e.scopes())),
                status.lowest() == null
                        ? null
                        : new LowestScope(
                                status.lowest().id(),
                                status.lowest().name(),
                                plain(status.lowest().score())),
                each(status.scopes(), StatusDifference::timeless),
                status.planResources(),
                each(status.plan(), StatusDifference::plain),
                each(status.recentChanges(), StatusDifference::plain),
                each(status.history(), StatusDifference::plain),
                null,
                status.lastHandledRequest(),
                status.message(),
                each(status.conditions(), StatusDifference::timeless).stream()
                        .sorted(Comparator.comparing(Condition::getType))
                        .toList());
    }

    private static ScopeStatus timeless(ScopeStatus scope) {
        return new ScopeStatus(
                scope.id(),
                scope.name(),
                scope.environment(),
                scope.state(),
                plain(scope.score()),
                plain(scope.currentPoints()),
                plain(scope.maxPoints()),
                scope.weight(),
                null,
                scope.minimumScore(),
                null,
                scope.waivedUntil(),
                scope.lastChange(),
                scope.message());
    }

    private static PlanStep plain(PlanStep step) {
        return new PlanStep(
                step.scope(),
                step.name(),
                step.control(),
                step.controlId(),
                step.resources(),
                plain(step.gain()),
                plain(step.score()));
    }

    private static Change plain(Change change) {
        return new Change(
                change.time(),
                change.scope(),
                change.name(),
                plain(change.from()),
                plain(change.to()),
                each(
                        change.causes(),
                        cause -> new Cause(
                                cause.cause(),
                                cause.movement(),
                                cause.control(),
                                cause.controlId(),
                                plain(cause.points()),
                                cause.resources())),
                change.message());
    }

    private static Day plain(Day day) {
        return new Day(
                day.date(),
                plain(day.score()),
                plain(day.firstScore()),
                day.incomplete(),
                day.scopes(),
                day.scopeSet(),
                day.scopesChanged());
    }

    private static Condition timeless(Condition condition) {
        return new ConditionBuilder(condition).withLastTransitionTime(null).build();
    }

    private static <T> List<T> each(List<T> list, UnaryOperator<T> change) {
        return list == null ? List.of() : list.stream().map(change).toList();
    }

    private static BigDecimal plain(BigDecimal number) {
        return number == null ? null : Wording.plain(number);
    }
}
