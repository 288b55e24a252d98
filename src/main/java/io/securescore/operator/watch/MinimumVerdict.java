package io.securescore.operator.watch;

import io.securescore.operator.api.v1alpha1.Conditions;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchSpec.MissingScores;
import io.securescore.operator.score.AggregateScore;
import java.util.List;
import java.util.Optional;

/**
 * The condition MeetsMinimum. Unknown never replaces False: a scope last known below its minimum stays below until a fresh
 * score, its removal or a waiver; an aggregate that was below stays so until one over all scopes reaches the minimum.
 */
final class MinimumVerdict {
    private final WatchInput input;
    private final List<ScopeVerdict> counted;
    private final Optional<AggregateScore> aggregate;
    private final Wording wording;
    private final List<ScopeVerdict> unusable;
    private final boolean ignoring;

    /**
     * @param counted the scopes that no waiver takes out of the verdict, those that need attention first
     * @param aggregate over the usable scores
     */
    MinimumVerdict(WatchInput input, List<ScopeVerdict> counted, Optional<AggregateScore> aggregate, Wording wording) {
        this.input = input;
        this.counted = counted;
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
        if (input.membership().resolved() && input.membership().scopes().isEmpty()) {
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
            List<ScopeVerdict> open =
                    unusable.stream().filter(scope -> !below.contains(scope)).toList();
            return Judgement.no(
                    Reasons.BELOW_MINIMUM,
                    below.size() + " of " + Wording.scopes(counted.size()) + " "
                            + (below.size() == 1 ? "is below its minimum: " : "are below their minimum: ")
                            + Wording.list(below, wording::score) + "." + also(open));
        }
        if (!input.membership().resolved()) {
            return unknown(unresolved());
        }
        if (!unusable.isEmpty() && !ignoring) {
            return unknown(open());
        }
        List<ScopeVerdict> scored =
                counted.stream().filter(ScopeVerdict::usable).toList();
        return Judgement.yes(
                Reasons.AT_OR_ABOVE_MINIMUM,
                (scored.size() == 1
                                ? "The only scope with a score is at or above its minimum: "
                                : "All " + scored.size()
                                        + " scopes with a score are at or above their minimum; closest to it: ")
                        + wording.score(scored.get(0)) + "." + ignored());
    }

    private Judgement aggregate() {
        int minimum = input.spec().minimumScore();
        boolean wasBelow = wasBelow();
        if (!input.membership().resolved()) {
            return wasBelow ? staysBelow(minimum) : unknown(unresolved());
        }
        boolean incomplete = ignoring
                ? unusable.stream().anyMatch(scope -> scope.record().score().isPresent()) && wasBelow
                : !unusable.isEmpty();
        if (incomplete
                && !(ignoring && aggregate.isPresent() && !aggregate.get().reaches(minimum))) {
            return wasBelow ? staysBelow(minimum) : unknown(open());
        }
        if (aggregate.isEmpty()) {
            return wasBelow && !unusable.isEmpty()
                    ? staysBelow(minimum)
                    : unknown("Every scored scope has the weight 0, so there is no aggregate score: judge by"
                            + " minimumAppliesTo: EachScope instead.");
        }
        String score =
                "The aggregate score is " + Wording.percent(aggregate.get().percent()) + ", minimum " + minimum + " %";
        if (aggregate.get().reaches(minimum)) {
            return Judgement.yes(Reasons.AT_OR_ABOVE_MINIMUM, score + ", over " + scored() + "." + ignored());
        }
        return Judgement.no(
                Reasons.BELOW_MINIMUM,
                score + Wording.portal(aggregate.get().ratio().movePointRight(2), minimum) + ", over " + scored()
                        + "; lowest: " + Wording.list(lowest(), wording::score) + "." + ignored());
    }

    private boolean wasBelow() {
        return ConditionMerger.find(ConditionMerger.conditions(input.previous()), Conditions.MEETS_MINIMUM)
                .filter(condition -> Judgement.FALSE.equals(condition.getStatus()))
                .isPresent();
    }

    private Judgement staysBelow(int minimum) {
        return Judgement.no(
                Reasons.BELOW_MINIMUM,
                "The aggregate score was below and stays so until one over all scopes reaches " + minimum + " %."
                        + also(unusable));
    }

    private String scored() {
        return Wording.scopes(counted.size() - unusable.size());
    }

    private List<ScopeVerdict> lowest() {
        return counted.stream().filter(ScopeVerdict::usable).toList();
    }

    private String unresolved() {
        return "The selection waits for the first reading of the tenant, so the verdict is open.";
    }

    private String open() {
        String count = unusable.size() + " of " + Wording.scopes(counted.size()) + " " + Wording.have(unusable.size())
                + " no usable score, so the verdict is open: " + Wording.list(unusable, wording::cause) + ".";
        return unusable.size() == 1
                ? count + " " + ScopeMessages.of(unusable.get(0)).orElse("")
                : count + " The message of each scope in status.scopes says what to do.";
    }

    private String also(List<ScopeVerdict> open) {
        return open.isEmpty() ? "" : " Without a usable score: " + Wording.list(open, wording::cause) + ".";
    }

    private String ignored() {
        return unusable.isEmpty()
                ? ""
                : " Ignored for want of a usable score: " + Wording.scopes(unusable.size()) + " ("
                        + Wording.list(unusable, wording::cause) + ").";
    }

    private static Judgement unknown(String message) {
        return Judgement.unknown(Reasons.SCORE_UNKNOWN, message);
    }
}
