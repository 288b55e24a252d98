package io.securescore.operator.watch;

import io.securescore.operator.score.FreeText;
import io.securescore.operator.score.PlanStep;
import io.securescore.operator.score.ReadScore;
import io.securescore.operator.score.ScopeId;
import io.securescore.operator.score.SecureScore;
import io.securescore.operator.score.SecureScoreControl;
import io.securescore.operator.score.WayToMinimum;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The shortest way of a watch to its minimum: of each scope below its own, or of the weighted score under Aggregate.
 *
 * @param steps all of them, those that gain most per resource first
 * @param resources how many resources to fix until every minimum is met; 0 when it is; empty when that can't be told: without a
 *     minimum, while the verdict is open, or when some minimum is out of reach or its controls aren't known
 * @param next the first step in a few words, or why there is none; empty when nothing is below its minimum
 * @param note what is out of reach beside what isn't, in a sentence
 */
public record Plan(List<PlanStep> steps, Optional<Long> resources, Optional<String> next, Optional<String> note) {
    /** Nothing to plan. */
    static final Plan NONE = new Plan(List.of(), Optional.empty(), Optional.empty(), Optional.empty());

    private static final Plan MET = new Plan(List.of(), Optional.of(0L), Optional.empty(), Optional.empty());
    /** Coarser than the steps are rounded, so that steps of one scope that gain the same stay in their order. */
    private static final int COMPARED_DECIMALS = 6;

    private static final Comparator<PlanStep> BEST_FIRST = Comparator.comparing(
                    (PlanStep step) -> step.gainPerResource().setScale(COMPARED_DECIMALS, RoundingMode.HALF_UP))
            .reversed();
    private static final int LONGEST_NAME = 64;

    /** The way of one scope, or of all of them together. */
    private record Goal(String name, int minimum, WayToMinimum way) {
        boolean isReached() {
            return way.reaches() && way.controlsKnown();
        }

        boolean isOutOfReach() {
            return way.controlsKnown() && !way.reaches();
        }

        String obstacle() {
            return isOutOfReach()
                    ? "Unreachable: " + best() + " with every resource fixed"
                    : "Unknown until the controls of " + name + " are read";
        }

        /** {@code prod-eu 58.75 % (minimum 75 %)} */
        String best() {
            return name + " "
                    + Wording.percent(way.reachable().orElseThrow().setScale(2, RoundingMode.DOWN)) + " (minimum "
                    + minimum + " %)";
        }
    }

    /** Plans for a judged watch by what is known now. */
    static Plan of(WatchInput input, Evaluation evaluation) {
        Optional<Judgement> verdict = evaluation.verdict();
        if (verdict.filter(judgement -> judgement.is(Judgement.TRUE)).isPresent()) {
            return MET;
        }
        List<ScopeVerdict> scopes = evaluation.scopes();
        Wording wording = new Wording(scopes);
        List<Goal> goals = input.judgesEachScope()
                ? scopes.stream()
                        .filter(scope -> scope.below().orElse(false))
                        .map(scope -> goal(input, scope, wording))
                        .toList()
                : verdict
                        .filter(judgement -> judgement.is(Judgement.FALSE))
                        .map(judgement -> aggregate(input, scopes))
                        .filter(goal -> !goal.way().reaches() || goal.way().resources() > 0)
                        .stream()
                        .toList();
        return goals.isEmpty() ? NONE : of(goals, scopes, wording);
    }

    private static Plan of(List<Goal> goals, List<ScopeVerdict> scopes, Wording wording) {
        List<Goal> open = goals.stream().filter(goal -> !goal.isReached()).toList();
        List<Goal> unreachable = open.stream().filter(Goal::isOutOfReach).toList();
        return new Plan(
                steps(goals).toList(),
                open.isEmpty()
                        ? Optional.of(goals.stream()
                                .mapToLong(goal -> goal.way().resources())
                                .sum())
                        : Optional.empty(),
                steps(goals.stream().filter(Goal::isReached).toList())
                        .findFirst()
                        .map(step -> told(step, scopes, wording))
                        .or(() -> open.stream().findFirst().map(Goal::obstacle)),
                unreachable.isEmpty() || goals.size() == 1
                        ? Optional.empty()
                        : Optional.of("Unreachable for " + unreachable.size() + " of the " + goals.size()
                                + " below their minimum: with every resource fixed, "
                                + Wording.list(unreachable, Goal::best) + "."));
    }

    private static Stream<PlanStep> steps(List<Goal> goals) {
        return goals.stream().flatMap(goal -> goal.way().steps().stream()).sorted(BEST_FIRST);
    }

    private static Goal goal(WatchInput input, ScopeVerdict scope, Wording wording) {
        int minimum = scope.minimum().orElseThrow();
        return new Goal(
                wording.name(scope),
                minimum,
                WayToMinimum.ofScope(scope.record().id(), readScore(input, scope), minimum));
    }

    private static Goal aggregate(WatchInput input, List<ScopeVerdict> scopes) {
        Map<ScopeId, ReadScore> scores = new HashMap<>();
        scopes.stream()
                .filter(ScopeVerdict::usable)
                .forEach(scope -> scores.put(scope.record().id(), readScore(input, scope)));
        return new Goal(
                "the aggregate score",
                input.spec().minimumScore(),
                WayToMinimum.ofAggregate(scores, input.spec().minimumScore()));
    }

    /** The last known score with its controls; after a start those that an earlier process read. */
    private static ReadScore readScore(WatchInput input, ScopeVerdict scope) {
        SecureScore score = scope.record().score().orElseThrow();
        Optional<List<SecureScoreControl>> earlier = input.ledgers()
                .apply(scope.record().id())
                .baseline()
                .filter(baseline -> baseline.score().samePoints(score))
                .flatMap(ReadScore::controls);
        return new ReadScore(
                score,
                scope.record().controls().or(() -> earlier),
                scope.record().scoreChanged().orElse(Instant.EPOCH));
    }

    /** {@code Enable MFA: 12 resources → +4.1}, and where, when the watch has more than one scope. */
    private static String told(PlanStep step, List<ScopeVerdict> scopes, Wording wording) {
        String fix = FreeText.cut(FreeText.clean(step.control()), LONGEST_NAME) + ": "
                + (step.resources() == 1 ? "1 resource" : step.resources() + " resources") + " → "
                + ChangeWording.points(step.gain());
        return scopes.size() == 1 ? fix : fix + " (" + name(step, scopes, wording) + ")";
    }

    private static String name(PlanStep step, List<ScopeVerdict> scopes, Wording wording) {
        return scopes.stream()
                .filter(scope -> scope.record().id().equals(step.scope()))
                .map(wording::name)
                .findFirst()
                .orElseGet(step.scope()::lastPart);
    }
}
