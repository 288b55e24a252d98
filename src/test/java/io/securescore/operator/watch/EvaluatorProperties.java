package io.securescore.operator.watch;

import static io.securescore.operator.watch.Given.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.securescore.operator.api.v1alpha1.SecureScoreWatchSpec;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchSpec.MinimumAppliesTo;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchSpec.MissingScores;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchSpec.WatchedSubscription;
import io.securescore.operator.score.Environment;
import io.securescore.operator.score.ScopeId;
import io.securescore.operator.score.ScopeReading;
import io.securescore.operator.score.ScopeState;
import io.securescore.operator.score.ScoreStore;
import io.securescore.operator.score.SecureScore;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class EvaluatorProperties {
    private static final Instant LATER = NOON.plus(Duration.ofHours(1));

    /** What a poll finds: a state, with hundredths of a point for Scored. */
    record Found(ScopeState state, int current, int max, int weight) {
        ScopeReading reading(int scope) {
            return state == ScopeState.SCORED
                    ? ScopeReading.scored(
                            id(scope),
                            Environment.AZURE,
                            new SecureScore(BigDecimal.valueOf(current, 2), BigDecimal.valueOf(max, 2), weight),
                            null)
                    : ScopeReading.without(id(scope), state, "");
        }

        boolean reaches(int minimum) {
            return state == ScopeState.SCORED && current * 100L >= (long) minimum * max;
        }
    }

    @Provide
    Arbitrary<Found> found() {
        return Combinators.combine(
                        Arbitraries.frequencyOf(
                                Tuple.of(4, Arbitraries.just(ScopeState.SCORED)),
                                Tuple.of(
                                        1,
                                        Arbitraries.of(ScopeState.class)
                                                .filter(state ->
                                                        state != ScopeState.PENDING && state != ScopeState.DENIED))),
                        Arbitraries.integers().between(1, 10_000),
                        Arbitraries.integers().between(0, 10_000),
                        Arbitraries.integers().between(0, 500))
                .as((state, max, share, weight) -> new Found(state, (int) ((long) max * share / 10_000), max, weight));
    }

    private static String guid(int scope) {
        return "a0000000-0000-4000-8000-%012d".formatted(scope);
    }

    private static ScopeId id(int scope) {
        return ScopeId.subscription(guid(scope));
    }

    private static WatchInput input(
            int scopes, int minimum, MinimumAppliesTo to, MissingScores missing, ScoreStore store, Instant now) {
        SecureScoreWatchSpec spec = new SecureScoreWatchSpec(
                minimum,
                to,
                missing,
                IntStream.range(0, scopes)
                        .mapToObj(scope -> new WatchedSubscription(guid(scope), null, null))
                        .toList(),
                null,
                null,
                null,
                null,
                null,
                null);
        return Given.input(spec, 1, store, Given.swept(now), Optional.empty(), now);
    }

    private static ScoreStore store(List<Found> found) {
        ScoreStore store = new ScoreStore();
        IntStream.range(0, found.size())
                .forEach(scope -> store.apply(found.get(scope).reading(scope), NOON));
        return store;
    }

    private static String verdict(Evaluation evaluation) {
        return evaluation.verdict().orElseThrow().status();
    }

    @Property
    void shouldBeTrueExactlyWhenEveryScopeHasAScoreThatReachesTheMinimum(
            @ForAll("found") Found a, @ForAll("found") Found b, @ForAll @IntRange(max = 100) int minimum) {
        List<Found> found = List.of(a, b);
        Evaluation evaluation = Evaluator.evaluate(
                input(2, minimum, MinimumAppliesTo.EachScope, MissingScores.Unknown, store(found), NOON));
        boolean anyBelow = found.stream().anyMatch(f -> f.state() == ScopeState.SCORED && !f.reaches(minimum));
        boolean all = found.stream().allMatch(f -> f.reaches(minimum));
        assertThat(verdict(evaluation)).isEqualTo(anyBelow ? "False" : all ? "True" : "Unknown");
    }

    @Property
    void shouldNeverTurnFalseIntoAnythingElseWithoutAFreshScore(
            @ForAll @Size(min = 1, max = 5) List<@From("found") Found> first,
            @ForAll @Size(min = 5, max = 5) List<@From("found") Found> second,
            @ForAll @IntRange(max = 100) int minimum,
            @ForAll MinimumAppliesTo to,
            @ForAll MissingScores missing) {
        ScoreStore store = store(first);
        WatchInput before = input(first.size(), minimum, to, missing, store, NOON);
        WatchDecision told = WatchDecision.of(before, Optional.empty());
        if (!verdict(Evaluator.evaluate(before)).equals("False")) {
            return;
        }
        for (int scope = 0; scope < first.size(); scope++) {
            if (second.get(scope).state() != ScopeState.SCORED) {
                store.apply(second.get(scope).reading(scope), LATER);
            }
        }
        WatchInput after = Given.input(before.spec(), 1, store, Given.swept(LATER), told.status(), LATER);
        assertThat(verdict(Evaluator.evaluate(after))).isEqualTo("False");
    }

    @Example
    void shouldStayFalseWhenAllThatIsLeftHasNoWeight() {
        Found weightless = new Found(ScopeState.SCORED, 0, 1, 0);
        Found below = new Found(ScopeState.SCORED, 0, 1, 1);
        Found lost = new Found(ScopeState.NOT_SCORED, 0, 1, 0);
        shouldNeverTurnFalseIntoAnythingElseWithoutAFreshScore(
                List.of(weightless, below),
                List.of(weightless, lost, lost, lost, lost),
                1,
                MinimumAppliesTo.Aggregate,
                MissingScores.Ignore);
    }

    @Property
    void shouldCountEveryScopeOnceAndListThoseBelowFirst(
            @ForAll @Size(min = 1, max = 8) List<@From("found") Found> found,
            @ForAll @IntRange(max = 100) int minimum) {
        Evaluation evaluation = Evaluator.evaluate(
                input(found.size(), minimum, MinimumAppliesTo.EachScope, MissingScores.Unknown, store(found), NOON));
        assertThat(evaluation.summary().total())
                .isEqualTo(found.size())
                .isEqualTo(evaluation.summary().scored() + evaluation.summary().missing());
        assertThat(evaluation.scopes().stream()
                        .limit(evaluation.summary().belowMinimum())
                        .allMatch(scope -> scope.below().orElseThrow()))
                .isTrue();
        assertThat(evaluation.lowest().isPresent())
                .isEqualTo(evaluation.summary().scored() > 0);
    }
}
