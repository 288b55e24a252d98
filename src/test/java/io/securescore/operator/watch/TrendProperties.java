package io.securescore.operator.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.securescore.operator.api.v1alpha1.SecureScoreWatchStatus.Day;
import io.securescore.operator.score.ScopeId;
import io.securescore.operator.watch.ScoreHistory.Look;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

/** Histories as anyone may have edited them. */
class TrendProperties {
    private static final LocalDate TODAY = LocalDate.of(2026, 3, 2);
    private static final int LONGEST = 14 + 14 + 16;
    private static final String SIGNS = "[▁▂▃▄▅▆▇█·¦]+( [+−]\\d{1,3}\\.\\d| ±0\\.0| scopes changed)?";

    @Provide
    Arbitrary<List<Day>> histories() {
        Arbitrary<String> dates = Arbitraries.frequencyOf(
                Tuple.of(20, Arbitraries.integers().between(-3, 35).map(ago -> TODAY.minusDays(ago)
                        .toString())),
                Tuple.of(1, Arbitraries.of("", "2026-02-30", "today", "+999999999-12-31", "-999999999-01-01")));
        Arbitrary<Day> days = Combinators.combine(
                        dates.injectNull(0.02),
                        scores().injectNull(0.2),
                        scores().injectNull(0.7),
                        Arbitraries.of(true, false).injectNull(0.7),
                        Arbitraries.integers().injectNull(0.1),
                        Arbitraries.of("a", "b", "").injectNull(0.1),
                        Arbitraries.of(true, false).injectNull(0.8))
                .as(Day::new);
        return days.injectNull(0.02).list().ofMaxSize(60);
    }

    @Provide
    Arbitrary<Look> looks() {
        return Combinators.combine(
                        Arbitraries.of(true, false),
                        Arbitraries.integers()
                                .between(0, 10_000)
                                .map(hundredths -> BigDecimal.valueOf(hundredths, 2))
                                .optional(),
                        Arbitraries.of("a", "b", "c")
                                .map(ScopeId::subscription)
                                .list()
                                .ofMaxSize(4))
                .as(Look::new);
    }

    private static Arbitrary<BigDecimal> scores() {
        return Arbitraries.frequencyOf(
                Tuple.of(
                        20,
                        Arbitraries.integers().between(0, 10_000).map(hundredths -> BigDecimal.valueOf(hundredths, 2))),
                Tuple.of(
                        1,
                        Arbitraries.of("-1", "101", "1E+1000000000", "1E-1000000000", "0E+9")
                                .map(BigDecimal::new)));
    }

    @Property
    void shouldReadAnyHistoryInFewKnownSigns(@ForAll("histories") List<Day> days) {
        Optional<String> trend = Trend.of(days, TODAY);
        trend.ifPresent(
                text -> assertThat(text).hasSizeLessThanOrEqualTo(LONGEST).matches(SIGNS));
    }

    @Property
    void shouldHoldAtMost30DaysWithoutGapsUpToToday(@ForAll("histories") List<Day> days, @ForAll("looks") Look look) {
        List<Day> after = ScoreHistory.after(days, TODAY, look);
        assertThat(after).hasSizeLessThanOrEqualTo(30);
        for (int i = 0; i < after.size(); i++) {
            assertThat(after.get(i).date())
                    .isEqualTo(TODAY.minusDays(after.size() - 1L - i).toString());
            assertThat(after.get(i).score() == null)
                    .isEqualTo(Boolean.TRUE.equals(after.get(i).incomplete()));
        }
    }

    @Property
    void shouldBeTheSameAfterTheSameLookAgain(@ForAll("histories") List<Day> days, @ForAll("looks") Look look) {
        List<Day> once = ScoreHistory.after(days, TODAY, look);
        assertThat(ScoreHistory.after(once, TODAY, look)).isEqualTo(once);
    }

    @Property
    void shouldTellTheTrendOfAnEditedHistoryAsOfACleanOne(
            @ForAll("histories") List<Day> days, @ForAll("looks") Look look) {
        List<Day> after = ScoreHistory.after(days, TODAY, look);
        List<Day> edited = new ArrayList<>(after);
        edited.add(null);
        edited.add(0, new Day("never", BigDecimal.ONE, null, null, 1, "a", true));
        assertThat(Trend.of(edited, TODAY)).isEqualTo(Trend.of(after, TODAY));
    }

    @Property
    void shouldShowOneSignPerDay(@ForAll("looks") Look look, @IntRange(max = 40) @ForAll int days) {
        List<Day> history = List.of();
        for (int day = 0; day <= days; day++) {
            boolean complete = day == 0 || day % 3 != 0;
            history = ScoreHistory.after(
                    history,
                    TODAY.plusDays(day),
                    new Look(complete, Optional.of(look.score().orElse(BigDecimal.ZERO)), look.scopes()));
        }
        String bars = Trend.of(history, TODAY.plusDays(days)).orElseThrow().split(" ")[0];
        assertThat(bars).hasSize(Math.min(14, days + 1)).matches("[▅·]+");
    }
}
