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

/**
 * The shortest way of a watch to its minimum: of each scope below its own, or of the weighted score under Aggregate.
 *
 * @param steps all of them, those that gain most per resource first
 * @param resources how many resources to fix until every minimum is met; 0 when it is; empty when that can't be told: without a
 *     minimum, while the verdict is open, or when some minimum is out of reach or its controls aren't known
 * @param next the first step in a few words, or why there is none; empty when nothing is below its minimum
 * @param note what is out of reach, in a sentence
 */
public record Plan(List<PlanStep> steps, Optional<Long> resources, Optional<String> next, Optional<String> note) {
    /** Nothing to plan. */
    static final Plan NONE = new Plan(List.of(), Optional.empty(), Optional.empty(), Optional.empty());

    private static final Plan MET = new Plan(List.of(), Optional.of(0L), Optional.empty(), Optional.empty());
    private static final Comparator<PlanStep> BEST_FIRST =
            Comparator.comparing(PlanStep::gainPerResource).reversed();
    private static final int LONGEST_NAME = 64;

    /** The way of one scope, or of all of them together. */
    private record Goal(String name, int minimum, WayToMinimum way) {}

    /** Plans by what is known now. */
    static Plan of(WatchInput input, List<ScopeVerdict> scopes, Optional<Judgement> verdict, Wording wording) {
        if (verdict.filter(judgement -> judgement.is(Judgement.TRUE)).isPresent()) {
            return MET;
        }
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
        List<PlanStep> steps = goals.stream()
                .flatMap(goal -> goal.way().steps().stream())
                .sorted(BEST_FIRST)
                .toList();
        boolean reaches = goals.stream()
                .allMatch(goal -> goal.way().reaches() && goal.way().controlsKnown());
        List<String> obstacles =
                goals.stream().flatMap(goal -> obstacle(goal).stream()).toList();
        return new Plan(
                steps,
                reaches
                        ? Optional.of(goals.stream()
                                .mapToLong(goal -> goal.way().resources())
                                .sum())
                        : Optional.empty(),
                steps.stream()
                        .findFirst()
                        .map(step -> told(step, scopes, wording))
                        .or(() -> obstacles.stream().findFirst()),
                obstacles.isEmpty() ? Optional.empty() : Optional.of(Wording.list(obstacles, text -> text) + "."));
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

    private static Optional<String> obstacle(Goal goal) {
        if (!goal.way().controlsKnown()) {
            return Optional.of("Unknown until the controls of " + goal.name() + " are read");
        }
        return goal.way()
                .reachable()
                .map(best -> "Unreachable: with every resource fixed, " + goal.name() + " is at "
                        + Wording.percent(best.setScale(2, RoundingMode.DOWN)) + ", below its minimum of "
                        + goal.minimum() + " %");
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
