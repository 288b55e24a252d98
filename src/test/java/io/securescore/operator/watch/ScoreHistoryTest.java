package io.securescore.operator.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.securescore.operator.api.v1alpha1.SecureScoreWatchStatus.Day;
import io.securescore.operator.score.ScopeId;
import io.securescore.operator.watch.ScoreHistory.Look;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScoreHistoryTest {
    private static final LocalDate TODAY = LocalDate.of(2026, 11, 24);
    /** Of "/subscriptions/a", a line feed and "/subscriptions/b", as sha256sum prints it. */
    private static final String SET_AB = "3fbf959b";

    private static final String SET_A = "702eee64";
    private static final Look INCOMPLETE = new Look(false, Optional.of(new BigDecimal("99")), List.of());

    @Test
    void shouldBeginWithTheFirstCompleteScore() {
        assertThat(ScoreHistory.after(List.of(), TODAY, look("66", "b", "a")))
                .containsExactly(new Day("2026-11-24", new BigDecimal("66"), null, null, 2, SET_AB, null));
    }

    @Test
    void shouldBeginWhereNoHistoryWasEverWritten() {
        assertThat(ScoreHistory.after(null, TODAY, look("66", "a"))).hasSize(1);
    }

    @Test
    void shouldBeginWithAMarkedDayWhereDataIsIncomplete() {
        assertThat(ScoreHistory.after(List.of(), TODAY, INCOMPLETE)).containsExactly(incomplete(0));
    }

    @Test
    void shouldNeverWriteAPartialScore() {
        assertThat(ScoreHistory.after(List.of(day(1, "66")), TODAY, INCOMPLETE))
                .containsExactly(day(1, "66"), incomplete(0));
    }

    @Test
    void shouldTakeADayWithoutAnAggregateAsIncomplete() {
        Look weightless = new Look(true, Optional.empty(), scopes("a"));
        assertThat(ScoreHistory.after(List.of(day(1, "66")), TODAY, weightless))
                .containsExactly(day(1, "66"), incomplete(0));
    }

    @Test
    void shouldKeepTodaysCompleteScoreWhenLaterDataIsIncomplete() {
        assertThat(ScoreHistory.after(List.of(day(0, "66")), TODAY, INCOMPLETE)).containsExactly(day(0, "66"));
    }

    @Test
    void shouldReplaceTodaysIncompleteEntryByACompleteScore() {
        assertThat(ScoreHistory.after(List.of(day(1, "66"), incomplete(0)), TODAY, look("60", "a")))
                .containsExactly(day(1, "66"), day(0, "60"));
    }

    @Test
    void shouldMarkMissedDaysAndNotInterpolateThem() {
        assertThat(ScoreHistory.after(List.of(day(3, "70")), TODAY, look("60", "a")))
                .containsExactly(day(3, "70"), incomplete(2), incomplete(1), day(0, "60"));
    }

    @Test
    void shouldKeepTheFirstScoreOfTheDayWhileItDiffers() {
        List<Day> first = ScoreHistory.after(List.of(), TODAY, look("71.4", "a"));
        List<Day> second = ScoreHistory.after(first, TODAY, look("68", "a"));
        List<Day> third = ScoreHistory.after(second, TODAY, look("66", "a"));
        assertThat(third)
                .containsExactly(
                        new Day("2026-11-24", new BigDecimal("66"), new BigDecimal("71.4"), null, 1, SET_A, null));
        assertThat(ScoreHistory.after(third, TODAY, look("71.40", "a"))).containsExactly(day(0, "71.4"));
    }

    @Test
    void shouldMarkTheFirstDayOfAllAndStartItsFirstScoreAnewWhenTheScopesChangeWithinIt() {
        List<Day> first = ScoreHistory.after(List.of(), TODAY, look("71.4", "a"));
        Day marked = new Day("2026-11-24", new BigDecimal("66"), null, null, 2, SET_AB, true);
        assertThat(ScoreHistory.after(first, TODAY, look("66", "a", "b"))).containsExactly(marked);
        assertThat(ScoreHistory.after(List.of(marked), TODAY, look("66", "a", "b")))
                .containsExactly(marked);
    }

    @Test
    void shouldMarkADayOfOtherScopesThanTheLastScoredDay() {
        assertThat(ScoreHistory.after(List.of(day(2, "66"), incomplete(1)), TODAY, look("80", "a", "b")))
                .containsExactly(
                        day(2, "66"),
                        incomplete(1),
                        new Day("2026-11-24", new BigDecimal("80"), null, null, 2, SET_AB, true));
    }

    @Test
    void shouldNotMarkADayWhoseScopesChangedAndCameBack() {
        List<Day> changed = ScoreHistory.after(List.of(day(1, "66")), TODAY, look("80", "a", "b"));
        assertThat(ScoreHistory.after(changed, TODAY, look("66", "a"))).containsExactly(day(1, "66"), day(0, "66"));
    }

    @Test
    void shouldTellScopesByTheirIdsWhateverTheOrderAndHoweverOftenNamed() {
        List<Day> once = ScoreHistory.after(List.of(), TODAY, look("66", "a", "b"));
        assertThat(ScoreHistory.after(List.of(), TODAY, look("66", "b", "A", "a")))
                .isEqualTo(once);
    }

    @Test
    void shouldKeepThirtyDays() {
        List<Day> days = IntStream.rangeClosed(1, 30)
                .mapToObj(ago -> day(31 - ago, "66"))
                .toList();
        List<Day> after = ScoreHistory.after(days, TODAY, look("66", "a"));
        assertThat(after).hasSize(30).startsWith(day(29, "66")).endsWith(day(0, "66"));
    }

    @Test
    void shouldBeginAnewAfterThirtyDaysWithoutAnEntry() {
        assertThat(ScoreHistory.after(List.of(day(30, "66")), TODAY, look("80", "b")))
                .singleElement()
                .returns(null, Day::scopesChanged);
        assertThat(ScoreHistory.after(List.of(day(30, "66")), TODAY, INCOMPLETE))
                .containsExactly(incomplete(0));
    }

    @Test
    void shouldWriteScoresWithoutTrailingZerosAndCompareThemByValue() {
        List<Day> stored = List.of(day(1, "70.00"), day(0, "65.00"));
        assertThat(ScoreHistory.after(stored, TODAY, look("65.000", "a"))).containsExactly(day(1, "70"), day(0, "65"));
        assertThat(ScoreHistory.after(List.of(), TODAY, look("1E+2", "a"))
                        .get(0)
                        .score())
                .hasToString("100");
    }

    @Test
    void shouldCompareTheFirstScoreOfTheDayByValue() {
        Day stored = new Day("2026-11-24", new BigDecimal("66"), new BigDecimal("71.40"), null, 1, SET_A, null);
        assertThat(ScoreHistory.after(List.of(stored), TODAY, look("71.4", "a")))
                .containsExactly(day(0, "71.4"));
    }

    @Test
    void shouldNotTakeAnEntryWithoutAScoreForAnIncompleteDay() {
        Day empty = new Day("2026-11-23", null, null, null, 1, SET_A, null);
        assertThat(ScoreHistory.after(List.of(empty), TODAY, INCOMPLETE)).containsExactly(incomplete(0));
    }

    @Test
    void shouldCutAScoreToTwoDecimals() {
        assertThat(ScoreHistory.after(List.of(), TODAY, look("69.996", "a"))
                        .get(0)
                        .score())
                .isEqualTo(new BigDecimal("69.99"));
    }

    @Test
    void shouldPassOverEntriesThatCannotBe() {
        List<Day> tampered = new ArrayList<>(Arrays.asList(
                null,
                new Day(null, BigDecimal.ONE, null, null, 1, SET_A, null),
                new Day("yesterday", BigDecimal.ONE, null, null, 1, SET_A, null),
                new Day("2026-11-31", BigDecimal.ONE, null, null, 1, SET_A, null),
                day(-1, "1"),
                day(1, "68"),
                new Day("2026-11-22", null, null, null, 1, SET_A, null),
                day(3, "1"),
                day(3, "70"),
                new Day("2026-11-20", BigDecimal.ONE, null, true, 1, SET_A, null)));
        assertThat(ScoreHistory.after(tampered, TODAY, look("66", "a")))
                .containsExactly(day(3, "70"), incomplete(2), day(1, "68"), day(0, "66"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-0.01", "100.01", "66.123", "1E+2000000000", "1E-2000000000"})
    void shouldPassOverAScoreThatIsNone(String number) {
        BigDecimal score = new BigDecimal(number);
        List<Day> tampered = List.of(
                new Day("2026-11-22", score, null, null, 1, SET_A, null),
                new Day("2026-11-23", BigDecimal.ONE, score, null, 1, SET_A, null));
        assertThat(ScoreHistory.after(tampered, TODAY, look("66", "a"))).containsExactly(day(0, "66"));
    }

    @Test
    void shouldMarkAScoreAfterOneOfUnknownScopes() {
        List<Day> tampered = List.of(new Day("2026-11-23", BigDecimal.ONE, null, null, null, null, null));
        assertThat(ScoreHistory.after(tampered, TODAY, look("66", "a"))).last().returns(true, Day::scopesChanged);
    }

    private static Look look(String score, String... scopes) {
        return new Look(true, Optional.of(new BigDecimal(score)), scopes(scopes));
    }

    private static List<ScopeId> scopes(String... names) {
        return Arrays.stream(names).map(ScopeId::subscription).toList();
    }

    private static Day day(int ago, String score) {
        return new Day(TODAY.minusDays(ago).toString(), new BigDecimal(score), null, null, 1, SET_A, null);
    }

    private static Day incomplete(int ago) {
        return new Day(TODAY.minusDays(ago).toString(), null, null, true, null, null, null);
    }
}
