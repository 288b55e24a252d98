package io.securescore.operator.metrics;

import io.securescore.operator.api.v1alpha1.SecureScoreWatch;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchStatus;
import io.securescore.operator.score.AggregateScore;
import io.securescore.operator.score.ScopeId;
import io.securescore.operator.watch.Evaluation;
import io.securescore.operator.watch.Evaluator;
import io.securescore.operator.watch.ScopeVerdict;
import io.securescore.operator.watch.WatchInput;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A watch as a scrape sees it.
 *
 * @param watch from the informer cache; its conditions are those of its status, so that kubectl and Prometheus agree
 * @param members every scope that the watch names
 * @param scopes the same, judged at the instant of the scrape, without those denied to it; not looked at when the watch is
 *     suspended
 * @param ratio the aggregate over the usable scores, 0..1; empty when there is none
 * @param planResources how many resources to fix at least until every minimum is met, 0 when they are; empty when that isn't
 *     known, when fixing all doesn't reach them, and without a minimum
 * @param plan the best steps to it, as the status lists them
 * @param pollInterval of the watch
 */
public record WatchPosture(
        SecureScoreWatch watch,
        Set<ScopeId> members,
        List<ScopeVerdict> scopes,
        Optional<BigDecimal> ratio,
        Optional<Long> planResources,
        List<SecureScoreWatchStatus.PlanStep> plan,
        Duration pollInterval) {

    public WatchPosture {
        scopes = watch.getSpec().suspend()
                ? List.of()
                : scopes.stream().filter(scope -> !scope.denied()).toList();
    }

    /** A watch by what it is judged on. */
    public static WatchPosture of(SecureScoreWatch watch, WatchInput input) {
        Evaluation evaluation = Evaluator.evaluate(input);
        return new WatchPosture(
                watch,
                input.membership().scopes(),
                evaluation.scopes(),
                ratio(input, evaluation),
                Optional.ofNullable(watch.getStatus()).map(SecureScoreWatchStatus::planResources),
                Optional.ofNullable(watch.getStatus())
                        .map(SecureScoreWatchStatus::plan)
                        .orElse(List.of()),
                input.interval());
    }

    /**
     * After a start, the status of a large watch brings back only some of its scopes: until the others are read, its own
     * aggregate is nearer to the truth than one over those few.
     */
    private static Optional<BigDecimal> ratio(WatchInput input, Evaluation evaluation) {
        if (input.sweep().restored() && evaluation.summary().pending() > 0) {
            return input.previous().map(SecureScoreWatchStatus::score).map(percent -> percent.movePointLeft(2));
        }
        return evaluation.aggregate().map(AggregateScore::ratio);
    }

    boolean suspended() {
        return watch.getSpec().suspend();
    }
}
