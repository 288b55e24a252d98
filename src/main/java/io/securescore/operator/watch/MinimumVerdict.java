package io.securescore.operator.watch;

import io.securescore.operator.api.v1alpha1.Conditions;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchSpec.MissingScores;
import io.securescore.operator.score.AggregateScore;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The condition MeetsMinimum. Unknown never replaces False: a scope last known below its minimum stays below until a fresh
 * score, its removal, its denial or a waiver; an aggregate that was below stays so until one over all scopes reaches the minimum.
 */
final class MinimumVerdict {
    private final WatchInput input;
    private final List<ScopeVerdict> scopes;
    private final List<ScopeVerdict> counted;
    private final List<ScopeVerdict> waived;
    private final Optional<AggregateScore> aggregate;
    private final Wording wording;
    private final List<ScopeVerdict> unusable;
    private final boolean ignoring;

    /**
     * @param scopes every watched scope, those that need attention first
     * @param aggregate over the usable scores
     */
    MinimumVerdict(WatchInput input, List<ScopeVerdict> scopes, Optional<AggregateScore> aggregate, Wording wording) {
        this.input = input;
        this.scopes = scopes;
        this.counted = scopes.stream().filter(scope -> !scope.outOfVerdict()).toList();
        this.waived = scopes.stream().filter(ScopeVerdict::outOfVerdict).toList();
        this.aggregate = aggregate;
        this.wording = wording;
        this.unusable = counted.stream().filter(scope -> !scope.usable()).toList();
        this.ignoring = input.spec().missingScores() == MissingScores.Ignore && unusable.size() < counted.size();
    }

    /** The verdict, or empty without a minimum. */
    Optional<Judgement> judge() {
        if (input.observesOnly()) {
            return Optional.empty();
        }
        if (input.membership().resolved() && input.membership().namesNothing()) {
            return Optional.of(unknown("Nothing is selected, so there is no score to judge."));
        }
        if (counted.isEmpty() && input.membership().resolved()) {
            return Optional.of(unknown("Every scope is waived, so none is left to judge; the verdict comes back when a"
                    + " waiver ends or is removed."));
        }
        return Optional.of(input.judgesEachScope() ? eachScope() : aggregate());
    }

    private Judgement eachScope() {
        List<ScopeVerdict> below =
                counted.stream().filter(scope -> scope.below().orElse(false)).toList();
        if (!below.isEmpty()) {
            return no(below.size() + " of " + Wording.scopes(counted.size()) + " "
                    + (below.size() == 1 ? "is below its minimum: " : "are below their minimum: ")
                    + Wording.list(below, wording::score) + "." + also(below) + waived());
        }
        if (!input.membership().resolved()) {
            return unknown(Readiness.unread(input) + " Until then the verdict is open.");
        }
        if (!unusable.isEmpty() && !ignoring) {
            return unknown(open());
        }
        List<ScopeVerdict> scored =
                counted.stream().filter(ScopeVerdict::usable).toList();
        return Judgement.yes(
                Reasons.AT_OR_ABOVE_MINIMUM,
                scored.size() + " of " + Wording.scopes(counted.size())
                        + (scored.size() == 1
                                ? " is at or above its minimum: "
                                : " are at or above their minimum; closest to it: ")
                        + wording.score(scored.get(0)) + "." + ignored() + waived());
    }

    private Judgement aggregate() {
        int minimum = input.spec().minimumScore();
        if (!input.membership().resolved()) {
            return wasBelow()
                    ? no("The aggregate score was below and stays so until the selection has been read.")
                    : unknown(Readiness.unread(input) + " Until then the verdict is open.");
        }
        List<ScopeVerdict> holding = unusable.stream()
                .filter(scope -> ignoring ? scope.record().score().isPresent() : !scope.denied())
                .toList();
        boolean stillBelow = aggregate.filter(score -> !score.reaches(minimum)).isPresent();
        boolean reaches = aggregate.isPresent() && !stillBelow;
        if (!holding.isEmpty() && wasBelow() && !(ignoring && stillBelow)) {
            return no("The aggregate score was below and stays so until one that holds these scopes too reaches "
                    + minimum + " %: " + Wording.list(holding, wording::cause) + ".");
        }
        if (!unusable.isEmpty() && !ignoring) {
            return unknown(open());
        }
        if (aggregate.isEmpty()) {
            return unknown(
                    "Azure gives every score weight 0, so there is no aggregate score to judge: minimumAppliesTo:"
                            + " EachScope judges the scopes themselves." + ignored());
        }
        List<ScopeVerdict> lowestFirst = scopes.stream()
                .filter(ScopeVerdict::usable)
                .sorted(Comparator.comparing(scope -> scope.gap().orElseThrow()))
                .toList();
        String score = "The aggregate score over " + Wording.scopes(lowestFirst.size()) + " is "
                + Wording.percent(aggregate.get().percent());
        return reaches
                ? Judgement.yes(
                        Reasons.AT_OR_ABOVE_MINIMUM,
                        score + ", at or above the minimum of " + minimum + " %." + ignored())
                : no(score + ", below the minimum of " + minimum + " %"
                        + Wording.portal(aggregate.get().ratio().movePointRight(2), minimum)
                                .map(portal -> " (" + portal + ")")
                                .orElse("")
                        + "; lowest: "
                        + Wording.list(lowestFirst, scope -> wording.score(scope) + (scope.waived() ? " (waived)" : ""))
                        + "." + ignored());
    }

    /** Whether the last verdict was False and one over the aggregate: only that of each scope comes with {@code below}. */
    private boolean wasBelow() {
        return input.previous().filter(last -> last.below() == null).isPresent()
                && ConditionMerger.find(ConditionMerger.conditions(input.previous()), Conditions.MEETS_MINIMUM)
                        .filter(condition -> Judgement.FALSE.equals(condition.getStatus()))
                        .isPresent();
    }

    private String open() {
        if (unusable.stream().allMatch(Completeness::pending)) {
            return Completeness.waiting(unusable, counted.size(), wording) + " Until then the verdict is open.";
        }
        String count = unusable.size() + " of " + Wording.scopes(counted.size()) + " " + Wording.have(unusable.size())
                + " no usable score, so the verdict is open: " + Wording.list(unusable, wording::cause) + ".";
        return unusable.size() == 1
                ? count + " " + ScopeMessages.of(unusable.get(0)).orElse("")
                : count + " The message of each scope in status.scopes says what to do.";
    }

    private String also(List<ScopeVerdict> below) {
        List<ScopeVerdict> open =
                unusable.stream().filter(scope -> !scope.below().orElse(false)).toList();
        String lastKnown = below.stream().allMatch(ScopeVerdict::usable)
                ? ""
                : " A last known score counts until there is a fresh one, a waiver, or the scope is removed.";
        return open.isEmpty()
                ? lastKnown
                : lastKnown + " Without a usable score: " + Wording.list(open, wording::cause) + ".";
    }

    private String ignored() {
        return unusable.isEmpty()
                ? ""
                : " " + Wording.scopes(unusable.size()) + " without a usable score "
                        + (unusable.size() == 1 ? "is" : "are") + " ignored: " + Wording.list(unusable, wording::cause)
                        + ".";
    }

    private String waived() {
        return waived.isEmpty() ? "" : " Waived, so not judged: " + Wording.list(waived, wording::name) + ".";
    }

    private static Judgement no(String message) {
        return Judgement.no(Reasons.BELOW_MINIMUM, message);
    }

    private static Judgement unknown(String message) {
        return Judgement.unknown(Reasons.SCORE_UNKNOWN, message);
    }
}
