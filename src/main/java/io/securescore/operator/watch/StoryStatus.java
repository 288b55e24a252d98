package io.securescore.operator.watch;

import io.securescore.operator.api.v1alpha1.SecureScoreWatchStatus;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchStatus.Cause;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchStatus.Change;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchStatus.PlanStep;
import io.securescore.operator.score.ChangePart;
import io.securescore.operator.score.FreeText;
import io.securescore.operator.score.ScopeId;
import io.securescore.operator.score.ScoreChange;
import io.securescore.operator.watch.WatchSnapshot.Told;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** How a status lists changes and the plan, and how a later process reads back which changes were told. */
final class StoryStatus {
    private static final int MOST_CAUSES = 10;
    private static final String OTHERS = "Others";

    private StoryStatus() {}

    /** The best steps of the plan; null without any. */
    static List<PlanStep> plan(Evaluation evaluation, Plan plan) {
        if (plan.steps().isEmpty()) {
            return null;
        }
        Map<ScopeId, String> names = new HashMap<>();
        evaluation.scopes().forEach(scope -> names.put(scope.record().id(), scope.name()));
        return plan.steps().stream()
                .limit(SecureScoreWatchStatus.MOST_STEPS)
                .map(step -> new PlanStep(
                        step.scope().value(),
                        names.get(step.scope()),
                        FreeText.clean(step.control()),
                        step.controlId(),
                        step.resources(),
                        rounded(step.gain()),
                        cut(step.score())))
                .toList();
    }

    /** The largest changes; null without any. */
    static List<Change> changes(Evaluation evaluation, Wording wording) {
        return evaluation.changes().isEmpty()
                ? null
                : evaluation.changes().stream()
                        .limit(SecureScoreWatchStatus.MOST_CHANGES)
                        .map(changed -> change(changed, wording))
                        .toList();
    }

    /** The changes that a status lists, but for what somebody tampered with. */
    static Set<Told> told(SecureScoreWatchStatus status) {
        return status.recentChanges() == null
                ? Set.of()
                : status.recentChanges().stream()
                        .filter(Objects::nonNull)
                        .filter(change -> change.scope() != null)
                        .flatMap(change ->
                                instant(change.time()).map(at -> new Told(ScopeId.of(change.scope()), at)).stream())
                        .collect(Collectors.toUnmodifiableSet());
    }

    /** A time as a status writes it. */
    static Optional<Instant> instant(String text) {
        try {
            return Optional.ofNullable(text).map(Instant::parse);
        } catch (DateTimeParseException tampered) {
            return Optional.empty();
        }
    }

    private static Change change(ScopeChange changed, Wording wording) {
        ScoreChange change = changed.change();
        return new Change(
                change.at().toString(),
                changed.scope().record().id().value(),
                changed.scope().name(),
                cut(change.from()),
                cut(change.to()),
                causes(change),
                Wording.limit(ChangeWording.sentence(wording.name(changed.scope()), change)));
    }

    /** Printed to two decimals so that they still sum to the change as printed: the largest takes what rounding leaves. */
    private static List<Cause> causes(ScoreChange change) {
        List<ChangePart> parts = change.parts();
        int listed = parts.size() <= MOST_CAUSES ? parts.size() : MOST_CAUSES - 1;
        List<Cause> causes = new ArrayList<>();
        BigDecimal left = cut(change.to()).subtract(cut(change.from()));
        for (ChangePart part : parts.subList(Math.min(1, listed), listed)) {
            BigDecimal points = rounded(part.points());
            if (points.signum() != 0) {
                left = left.subtract(points);
                causes.add(cause(part, points));
            }
        }
        if (listed < parts.size()) {
            BigDecimal others = rounded(
                    parts.stream().skip(listed).map(ChangePart::points).reduce(BigDecimal.ZERO, BigDecimal::add));
            left = left.subtract(others);
            causes.add(new Cause(OTHERS, null, null, null, others, null));
        }
        if (listed > 0) {
            causes.add(0, cause(parts.get(0), Wording.plain(left)));
        }
        return List.copyOf(causes);
    }

    private static Cause cause(ChangePart part, BigDecimal points) {
        return new Cause(
                part.cause().label(),
                part.movement().label(),
                part.control().isEmpty() ? null : FreeText.clean(part.control()),
                part.controlId().isEmpty() ? null : part.controlId(),
                points,
                part.resources() == 0 ? null : part.resources());
    }

    private static BigDecimal rounded(BigDecimal points) {
        return Wording.plain(points.setScale(2, RoundingMode.HALF_EVEN));
    }

    private static BigDecimal cut(BigDecimal percent) {
        return Wording.plain(percent.setScale(2, RoundingMode.DOWN));
    }
}
