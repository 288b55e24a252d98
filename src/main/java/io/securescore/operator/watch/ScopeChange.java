package io.securescore.operator.watch;

import io.securescore.operator.score.ChangeCause;
import io.securescore.operator.score.ScopeLedger;
import io.securescore.operator.score.ScoreChange;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;

/**
 * A change of the score of a scope that a watch names.
 *
 * @param scope as the watch sees it now
 * @param change what changed and why
 */
public record ScopeChange(ScopeVerdict scope, ScoreChange change) {
    private static final Comparator<ScopeChange> LARGEST_FIRST = Comparator.comparing(
                    ScopeChange::change, ScopeLedger.LARGEST_FIRST)
            .thenComparing(changed -> changed.scope().record().id());

    /** The notable changes of the last 7 days over all scopes, the largest first. */
    static List<ScopeChange> of(WatchInput input, List<ScopeVerdict> scopes) {
        return scopes.stream()
                .flatMap(scope -> input.ledgers()
                        .apply(scope.record().id())
                        .recentAt(input.now())
                        .map(change -> new ScopeChange(scope, change)))
                .sorted(LARGEST_FIRST)
                .toList();
    }

    /** Whether it is Microsoft's doing, for a notable part at least. */
    boolean isOfTheModel() {
        BigDecimal model = change.points(ChangeCause.MODEL);
        return isNotable(model)
                || isOnlySum() && model.abs().compareTo(change.ownPoints().abs()) > 0;
    }

    /** Whether points were lost by anything but the model. */
    boolean isDrop() {
        return change.ownPoints().signum() < 0 && isOwn();
    }

    /** Whether points were gained by anything but the model. */
    boolean isImprovement() {
        return change.ownPoints().signum() > 0 && isOwn();
    }

    private boolean isOwn() {
        BigDecimal own = change.ownPoints();
        return isNotable(own)
                || isOnlySum()
                        && own.abs().compareTo(change.points(ChangeCause.MODEL).abs()) >= 0;
    }

    /** Notable as a whole, though neither its own part nor the model's is. */
    private boolean isOnlySum() {
        return !isNotable(change.ownPoints()) && !isNotable(change.points(ChangeCause.MODEL));
    }

    private static boolean isNotable(BigDecimal points) {
        return points.abs().compareTo(ScoreChange.NOTABLE) >= 0;
    }
}
