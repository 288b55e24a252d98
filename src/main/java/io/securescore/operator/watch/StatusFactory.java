package io.securescore.operator.watch;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.securescore.operator.api.v1alpha1.Conditions;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchSpec.MissingScores;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchStatus;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchStatus.Day;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchStatus.LowestScope;
import io.securescore.operator.score.AggregateScore;
import io.securescore.operator.score.ScopeId;
import io.securescore.operator.score.ScopeState;
import io.securescore.operator.score.SecureScore;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes an {@link Evaluation} as a status: lean, at most {@link SecureScoreWatchStatus#MOST_SCOPES} scopes, and of a scope only what the watch
 * doesn't say already.
 */
public final class StatusFactory {
    private static final String SUSPENDED = "spec.suspend is true: nothing is polled.";
    private static final Set<ScopeState> WITHOUT_SCORE =
            EnumSet.of(ScopeState.NOT_SCORED, ScopeState.DISABLED, ScopeState.NOT_REGISTERED, ScopeState.DENIED);
    private static final Judgement RECONCILE_ERROR = Judgement.unknown(
            Reasons.RECONCILE_ERROR,
            "The operator failed on this watch by a fault of its own, and tries again; its log says why.");

    private StatusFactory() {}

    /** The whole status; that of a suspended watch is the previous one, frozen. */
    public static SecureScoreWatchStatus create(WatchInput input, Evaluation evaluation) {
        return evaluation.suspended()
                ? frozen(input, evaluation)
                : judged(input, evaluation, Plan.of(input, evaluation));
    }

    /** The previous status of a watch whose reconciliation failed: it still answers to the generation it was judged by. */
    static SecureScoreWatchStatus failed(Optional<SecureScoreWatchStatus> previous, long generation, Instant now) {
        SecureScoreWatchStatus last = previous.orElseGet(StatusFactory::empty);
        List<Condition> others = others(last, Conditions.READY);
        Map<String, Judgement> judgements = Map.of(Conditions.READY, RECONCILE_ERROR);
        return with(last, last.observedGeneration(), last.message(), merged(last, others, judgements, generation, now));
    }

    private static SecureScoreWatchStatus judged(WatchInput input, Evaluation evaluation, Plan plan) {
        Map<String, Judgement> judgements = new HashMap<>();
        judgements.put(Conditions.READY, evaluation.ready());
        judgements.put(Conditions.COMPLETE, evaluation.complete());
        evaluation.verdict().ifPresent(verdict -> judgements.put(Conditions.MEETS_MINIMUM, verdict));
        Wording wording = new Wording(evaluation.scopes());
        List<Day> history = history(input, evaluation);
        return new SecureScoreWatchStatus(
                evaluation.generation(),
                SecureScoreWatchStatus.CLASSIC_SECURE_SCORE,
                input.inventory()
                        .tenantId()
                        .or(() -> input.previous().map(SecureScoreWatchStatus::tenantId))
                        .orElse(null),
                evaluation
                        .aggregate()
                        .map(score -> Wording.plain(score.percent()))
                        .orElse(null),
                Trend.of(history, today(input)).orElse(null),
                input.judgesEachScope()
                        ? evaluation.summary().belowMinimum() + "/"
                                + evaluation.summary().total()
                        : null,
                plan.next().orElse(null),
                evaluation.summary(),
                evaluation.environments().isEmpty() ? null : evaluation.environments(),
                evaluation.lowest().map(StatusFactory::lowest).orElse(null),
                evaluation.scopes().isEmpty() ? null : ScopeStatuses.of(input, evaluation.scopes()),
                plan.resources().orElse(null),
                StoryStatus.plan(evaluation, plan),
                StoryStatus.changes(evaluation, wording),
                history.isEmpty() ? null : history,
                input.sweep().lastPollTime().map(StatusFactory::time).orElse(null),
                input.sweep().handledRequest().orElse(null),
                Wording.limit(Stream.concat(Stream.of(evaluation.message()), plan.note().stream())
                        .collect(Collectors.joining(" "))),
                ConditionMerger.merge(
                        ConditionMerger.conditions(input.previous()),
                        judgements,
                        evaluation.generation(),
                        input.now()));
    }

    private static SecureScoreWatchStatus frozen(WatchInput input, Evaluation evaluation) {
        SecureScoreWatchStatus last = input.previous().orElseGet(StatusFactory::empty);
        List<Condition> kept = new ArrayList<>(others(last, Conditions.SUSPENDED));
        Map<String, Judgement> judgements = new HashMap<>();
        judgements.put(Conditions.SUSPENDED, Judgement.yes(Reasons.SUSPENDED_BY_SPEC, SUSPENDED));
        Optional<Condition> ready = ConditionMerger.find(kept, Conditions.READY);
        if (ready.isEmpty()) {
            judgements.put(Conditions.READY, evaluation.ready());
        } else {
            kept.remove(ready.get());
            kept.add(new ConditionBuilder(ready.get())
                    .withObservedGeneration(evaluation.generation())
                    .build());
        }
        return with(
                last,
                evaluation.generation(),
                evaluation.message(),
                merged(last, kept, judgements, evaluation.generation(), input.now()));
    }

    private static List<Condition> merged(
            SecureScoreWatchStatus last,
            List<Condition> kept,
            Map<String, Judgement> judgements,
            long generation,
            Instant now) {
        List<Condition> conditions = new ArrayList<>(kept);
        conditions.addAll(
                ConditionMerger.merge(ConditionMerger.conditions(Optional.of(last)), judgements, generation, now));
        conditions.sort(Comparator.comparing(Condition::getType));
        return List.copyOf(conditions);
    }

    private static SecureScoreWatchStatus with(
            SecureScoreWatchStatus last, Long observedGeneration, String message, List<Condition> conditions) {
        return new SecureScoreWatchStatus(
                observedGeneration,
                last.model(),
                last.tenantId(),
                last.score(),
                last.trend(),
                last.below(),
                last.next(),
                last.summary(),
                last.environments(),
                last.lowest(),
                last.scopes(),
                last.planResources(),
                last.plan(),
                last.recentChanges(),
                last.history(),
                last.lastPollTime(),
                last.lastHandledRequest(),
                message,
                conditions);
    }

    private static SecureScoreWatchStatus empty() {
        return new SecureScoreWatchStatus(
                null,
                SecureScoreWatchStatus.CLASSIC_SECURE_SCORE,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    private static List<Condition> others(SecureScoreWatchStatus status, String type) {
        return ConditionMerger.conditions(Optional.of(status)).stream()
                .filter(condition -> !type.equals(condition.getType()))
                .toList();
    }

    private static List<Day> history(WatchInput input, Evaluation evaluation) {
        List<ScopeId> made = evaluation.scopes().stream()
                .filter(scope -> scope.usable()
                        && scope.record()
                                .score()
                                .filter(score -> score.weight() > 0)
                                .isPresent())
                .map(scope -> scope.record().id())
                .toList();
        List<Day> previous =
                input.previous().map(SecureScoreWatchStatus::history).orElse(List.of());
        if (input.sweep().lastPollTime().isEmpty()) {
            return previous;
        }
        return ScoreHistory.after(
                previous,
                today(input),
                new ScoreHistory.Look(
                        isComplete(input, evaluation), evaluation.aggregate().map(AggregateScore::percent), made));
    }

    /**
     * Whether the weighted score holds every score that there is: a scope that has none, or is to be ignored without one,
     * makes no day incomplete.
     */
    private static boolean isComplete(WatchInput input, Evaluation evaluation) {
        return evaluation.resolved()
                && input.membership().shrink().isEmpty()
                && evaluation.scopes().stream()
                        .allMatch(scope -> scope.usable()
                                || WITHOUT_SCORE.contains(scope.record().state())
                                || input.spec().missingScores() == MissingScores.Ignore);
    }

    private static LocalDate today(WatchInput input) {
        return LocalDate.ofInstant(input.now(), ZoneOffset.UTC);
    }

    private static LowestScope lowest(ScopeVerdict scope) {
        return new LowestScope(
                scope.record().id().value(),
                scope.name(),
                scope.record().score().map(StatusFactory::percent).orElse(null));
    }

    static BigDecimal percent(SecureScore score) {
        return Wording.plain(score.percent());
    }

    static String time(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
