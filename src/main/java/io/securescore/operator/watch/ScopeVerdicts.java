package io.securescore.operator.watch;

import io.securescore.operator.api.v1alpha1.SecureScoreWatchSpec.Waiver;
import io.securescore.operator.score.FreeText;
import io.securescore.operator.score.ScopeId;
import io.securescore.operator.score.ScopeRecord;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Judges every scope of a watch by itself: its name, whether its score counts, its effective minimum, whether it is below.
 * Of ids that the watch names more than once (in different casing) the first entry counts.
 */
public final class ScopeVerdicts {
    /** Those that need attention first; see {@link Evaluation#scopes()}. */
    static final Comparator<ScopeVerdict> ATTENTION_FIRST = Comparator.comparingInt(ScopeVerdicts::rank)
            .thenComparing(scope -> scope.gap().orElse(BigDecimal.ZERO))
            .thenComparing(scope -> scope.record().id());

    private final WatchInput input;
    private final Map<ScopeId, Listed> listed = new HashMap<>();
    private final Map<ScopeId, Waiver> waivers = new HashMap<>();
    private final Map<ScopeId, String> previousNames = new HashMap<>();

    private record Listed(String name, Integer minimum) {}

    private ScopeVerdicts(WatchInput input) {
        this.input = input;
        input.spec()
                .subscriptions()
                .forEach(s -> listed.putIfAbsent(ScopeId.parse(s.id()), new Listed(s.name(), s.minimumScore())));
        input.spec()
                .connectors()
                .forEach(c -> listed.putIfAbsent(ScopeId.parse(c.id()), new Listed(c.name(), c.minimumScore())));
        input.spec().waivers().stream()
                .filter(waiver -> input.now().isBefore(endOf(waiver)))
                .forEach(waiver -> waivers.putIfAbsent(ScopeId.parse(waiver.id()), waiver));
        input.previous()
                .map(WatchSnapshot::identified)
                .orElse(List.of())
                .forEach(scope -> previousNames.put(ScopeId.of(scope.id()), scope.name()));
    }

    /** Every watched scope, and the denied ones, those that need attention first. */
    public static List<ScopeVerdict> of(WatchInput input) {
        ScopeVerdicts verdicts = new ScopeVerdicts(input);
        return Stream.concat(input.membership().scopes().stream(), input.membership().denied().stream())
                .map(verdicts::judge)
                .sorted(ATTENTION_FIRST)
                .toList();
    }

    /** When a waiver has ended. */
    static Instant endOf(Waiver waiver) {
        return ScopeVerdict.endOf(LocalDate.parse(waiver.until()));
    }

    private ScopeVerdict judge(ScopeId id) {
        ScopeRecord record = input.records().apply(id);
        Optional<Waiver> waiver = Optional.ofNullable(waivers.get(id));
        Optional<Integer> minimum = minimum(id, waiver);
        return new ScopeVerdict(
                record,
                name(id),
                input.environmentOf(id).or(record::environment),
                record.usableScore(input.staleAfter().apply(id), input.now()).isPresent(),
                record.isStale(input.staleAfter().apply(id), input.now()),
                minimum,
                minimum.flatMap(value -> record.score().map(score -> !score.reaches(value))),
                waiver.isPresent(),
                waiver.map(w -> LocalDate.parse(w.until())),
                record.score().map(score -> score.gapTo(minimum.orElse(0))));
    }

    private Optional<Integer> minimum(ScopeId id, Optional<Waiver> waiver) {
        if (!input.judgesEachScope()) {
            return Optional.empty();
        }
        if (waiver.isPresent()) {
            return waiver.map(Waiver::minimumScore);
        }
        Listed entry = listed.get(id);
        return Optional.of(
                entry == null || entry.minimum() == null ? input.spec().minimumScore() : entry.minimum());
    }

    private String name(ScopeId id) {
        return input.nameOf(id)
                .or(() -> Optional.ofNullable(listed.get(id)).map(Listed::name))
                .or(() -> Optional.ofNullable(previousNames.get(id))
                        .filter(name -> !input.membership().denied().contains(id)))
                .map(FreeText::clean)
                .filter(name -> !name.isEmpty())
                .orElseGet(id::lastPart);
    }

    private static int rank(ScopeVerdict scope) {
        if (scope.outOfVerdict()) {
            return 3;
        }
        return scope.below().orElse(false) ? 0 : scope.usable() ? 2 : 1;
    }
}
