package io.securescore.operator.watch;

import io.securescore.operator.api.v1alpha1.SecureScoreWatchStatus.EnvironmentScore;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchStatus.Summary;
import io.securescore.operator.poll.Membership;
import io.securescore.operator.poll.Selection;
import io.securescore.operator.score.AggregateScore;
import io.securescore.operator.score.ScopeLedger;
import io.securescore.operator.score.SecureScore;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Judges a watch: a pure function of its {@link WatchInput}. The same input gives the same {@link Evaluation}, and no text in
 * it holds a time, so only something that happened makes two of them differ.
 */
public final class Evaluator {
    private static final String SUSPENDED =
            "Suspended: nothing is polled, and the rest of this status is frozen; set spec.suspend to false to go on.";

    private Evaluator() {}

    /** The watch as it stands at {@code input.now()}. */
    public static Evaluation evaluate(WatchInput input) {
        if (input.spec().suspend()) {
            return suspended(input);
        }
        List<ScopeVerdict> scopes = ScopeVerdicts.of(input);
        List<ScopeVerdict> counted =
                scopes.stream().filter(scope -> !scope.outOfVerdict()).toList();
        Wording wording = new Wording(scopes);
        Optional<AggregateScore> aggregate = aggregate(scopes);
        Summary summary = summary(scopes, counted);
        Judgement ready = Readiness.judge(input);
        Judgement complete = Completeness.judge(input, counted, wording);
        Optional<Judgement> verdict = new MinimumVerdict(input, scopes, aggregate, wording).judge();
        List<ScopeChange> changes = ScopeChange.of(input, scopes);
        return new Evaluation(
                input.generation(),
                scopes,
                aggregate,
                summary,
                environments(scopes),
                lowest(scopes),
                ready,
                complete,
                verdict,
                changes,
                false,
                input.membership().resolved(),
                input.requestTooLong(),
                input.failure(),
                message(input, ready, complete, verdict, count(scopes, ScopeVerdict::usable), aggregate),
                next(input, scopes, changes));
    }

    private static Evaluation suspended(WatchInput input) {
        Judgement pending = Judgement.unknown(Reasons.PENDING, "Suspended before the first poll.");
        return new Evaluation(
                input.generation(),
                List.of(),
                Optional.empty(),
                new Summary(0, 0, 0, 0, 0, 0, 0),
                List.of(),
                Optional.empty(),
                pending,
                pending,
                Optional.empty(),
                List.of(),
                true,
                false,
                input.requestTooLong(),
                Optional.empty(),
                SUSPENDED,
                Optional.empty());
    }

    private static Optional<AggregateScore> aggregate(Collection<ScopeVerdict> scopes) {
        return AggregateScore.of(usableScores(scopes));
    }

    private static List<SecureScore> usableScores(Collection<ScopeVerdict> scopes) {
        return scopes.stream()
                .filter(ScopeVerdict::usable)
                .map(scope -> scope.record().score().orElseThrow())
                .toList();
    }

    private static Summary summary(List<ScopeVerdict> scopes, List<ScopeVerdict> counted) {
        return new Summary(
                counted.size(),
                count(counted, ScopeVerdict::usable),
                count(counted, scope -> scope.below().orElse(false)),
                count(counted, Completeness::missing),
                count(counted, Completeness::pending),
                count(scopes, ScopeVerdict::waived),
                count(counted, ScopeVerdict::stale));
    }

    private static int count(List<ScopeVerdict> scopes, Predicate<ScopeVerdict> what) {
        return (int) scopes.stream().filter(what).count();
    }

    private static List<EnvironmentScore> environments(List<ScopeVerdict> scopes) {
        Map<String, List<ScopeVerdict>> byLabel = scopes.stream()
                .filter(scope -> scope.usable() && scope.environment().isPresent())
                .collect(Collectors.groupingBy(
                        scope -> scope.environment().get().label(), TreeMap::new, Collectors.toList()));
        return byLabel.entrySet().stream()
                .map(entry -> new EnvironmentScore(
                        entry.getKey(),
                        aggregate(entry.getValue())
                                .map(score -> Wording.plain(score.percent()))
                                .orElse(null),
                        entry.getValue().size()))
                .toList();
    }

    private static Optional<ScopeVerdict> lowest(List<ScopeVerdict> scopes) {
        return scopes.stream()
                .filter(scope -> scope.usable() || scope.below().orElse(false))
                .min(Comparator.comparing(ScopeVerdict::outOfVerdict)
                        .thenComparing(scope -> scope.gap().orElse(BigDecimal.ZERO))
                        .thenComparing(scope -> scope.record().id()));
    }

    private static String message(
            WatchInput input,
            Judgement ready,
            Judgement complete,
            Optional<Judgement> verdict,
            int inAggregate,
            Optional<AggregateScore> aggregate) {
        Stream<String> notes = WatchNotes.of(input).stream();
        return Wording.limit(Stream.concat(Stream.of(headline(ready, complete, verdict, inAggregate, aggregate)), notes)
                .collect(Collectors.joining(" ")));
    }

    private static String headline(
            Judgement ready,
            Judgement complete,
            Optional<Judgement> verdict,
            int inAggregate,
            Optional<AggregateScore> aggregate) {
        if (!ready.is(Judgement.TRUE)) {
            return ready.message();
        }
        if (complete.reason().equals(Reasons.SELECTION_SHRANK)) {
            return complete.message();
        }
        if (verdict.isPresent()) {
            return verdict.get().message();
        }
        if (!complete.is(Judgement.TRUE)) {
            return complete.message();
        }
        return aggregate
                .map(score -> "The score over " + Wording.scopes(inAggregate) + " is "
                        + Wording.percent(score.percent()) + "; without a minimum there is no verdict.")
                .orElse(complete.message());
    }

    /** When time alone changes something, so that nobody need look before. */
    private static Optional<Instant> next(WatchInput input, List<ScopeVerdict> scopes, List<ScopeChange> changes) {
        Stream<Instant> stale = scopes.stream()
                .flatMap(scope -> scope
                        .record()
                        .staleAt(input.staleAfter().apply(scope.record().id()))
                        .stream());
        Stream<Instant> waivers = input.spec().waivers().stream().map(ScopeVerdicts::endOf);
        Stream<Instant> shrink = input
                .membership()
                .shrink()
                .map(Membership.Shrink::since)
                .map(since -> since.plus(Selection.GUARD_TIME))
                .stream();
        Stream<Instant> silence = Stream.of(Readiness.deadline(input));
        Stream<Instant> forgotten =
                changes.stream().map(changed -> changed.change().at().plus(ScopeLedger.KEPT));
        return Stream.of(stale, waivers, shrink, silence, forgotten)
                .flatMap(instants -> instants)
                .filter(instant -> instant.isAfter(input.now()))
                .min(Comparator.naturalOrder());
    }
}
