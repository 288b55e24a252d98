package io.securescore.operator.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.securescore.operator.api.v1alpha1.SecureScoreWatchStatus.Day;
import io.securescore.operator.score.ScopeId;
import io.securescore.operator.watch.ScoreHistory.Look;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Each file of {@code src/test/resources/trends} is a case: the days of a history, the looks after them, and under
 * {@code expected} what they make. {@code -Dgoldens=update} writes the latter anew, to be read before it is committed.
 */
class TrendTest {
    private static final Path CASES = Path.of("src/test/resources/trends");
    private static final boolean UPDATE = "update".equals(System.getProperty("goldens"));
    private static final String EXPECTED = "expected:\n";
    private static final LocalDate TODAY = LocalDate.of(2026, 11, 24);

    private record Case(String about, String today, List<Day> days, List<Seen> looks, Object expected) {
        LocalDate lastDay() {
            return LocalDate.parse(today == null ? looks.get(looks.size() - 1).day() : today);
        }

        List<Day> history() {
            List<Day> history = days;
            for (Seen seen : looks == null ? List.<Seen>of() : looks) {
                history = seen.after(history);
                assertThat(seen.after(history)).isEqualTo(history);
            }
            return history;
        }
    }

    /** A look on a day; complete where it has a score. */
    private record Seen(String day, BigDecimal score, List<String> scopes) {
        List<Day> after(List<Day> history) {
            return ScoreHistory.after(
                    history,
                    LocalDate.parse(day),
                    new Look(
                            score != null,
                            Optional.ofNullable(score),
                            scopes == null
                                    ? List.of()
                                    : scopes.stream().map(ScopeId::subscription).toList()));
        }
    }

    @Test
    void shouldCoverAtLeast14Cases() {
        assertThat(cases()).hasSizeGreaterThanOrEqualTo(14);
    }

    @TestFactory
    Stream<DynamicTest> shouldTellTheGoldenTrend() {
        return cases().stream()
                .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> check(file)));
    }

    @Test
    void shouldTellNothingWithoutAHistory() {
        assertThat(Trend.of(null, TODAY)).isEmpty();
        assertThat(Trend.of(List.of(), TODAY)).isEmpty();
    }

    @Test
    void shouldMarkTheDaysWhereNoneOfTheLast14IsScored() {
        assertThat(Trend.of(List.of(day(14, "66"), incomplete(0)), TODAY)).contains("·");
        assertThat(Trend.of(List.of(day(13, "66"), incomplete(0)), TODAY)).contains("▅·············");
    }

    @Test
    void shouldTellNoChangeOfASingleScore() {
        assertThat(Trend.of(List.of(day(0, "66")), TODAY)).contains("▅");
        assertThat(Trend.of(List.of(day(9, "50"), day(0, "60")), TODAY)).contains("▁········█");
    }

    @Test
    void shouldNotTakeASmallWiggleForACliff() {
        assertThat(Trend.of(List.of(day(1, "66"), day(0, "65.9")), TODAY)).contains("▅▄ −0.1");
    }

    @Test
    void shouldCompareWithTheDay7DaysBefore() {
        assertThat(Trend.of(List.of(day(8, "50"), day(7, "60"), day(6, "70"), day(0, "66")), TODAY))
                .contains("▁▅█·····▇ +6.0");
    }

    @Test
    void shouldCompareWithTheFirstScoredDaySinceThen() {
        assertThat(Trend.of(List.of(day(8, "50"), day(6, "70"), day(5, "66"), day(0, "66")), TODAY))
                .contains("▁·█▇····▇ −4.0");
    }

    @Test
    void shouldCompareWithTheFirstScoreOfTheVeryFirstDayOnly() {
        Day first = new Day(day(2, "66").date(), BigDecimal.valueOf(66), BigDecimal.valueOf(70), null, 1, "a", null);
        assertThat(Trend.of(List.of(first, day(0, "66")), TODAY)).contains("▅·▅ −4.0");
        assertThat(Trend.of(List.of(first), TODAY.minusDays(2))).contains("▅ −4.0");
        assertThat(Trend.of(List.of(day(9, "66"), first, day(0, "66")), TODAY)).contains("▅······▅·▅ ±0.0");
        assertThat(Trend.of(List.of(first, day(-5, "66")), TODAY.plusDays(5))).contains("▅······▅ ±0.0");
    }

    @Test
    void shouldRoundTheDifferenceHalfUp() {
        assertThat(changeOf("70", "70.05")).isEqualTo("+0.1");
        assertThat(changeOf("70.05", "70")).isEqualTo("−0.1");
        assertThat(changeOf("70", "70.04")).isEqualTo("±0.0");
        assertThat(changeOf("70.04", "70")).isEqualTo("±0.0");
        assertThat(changeOf("0", "100")).isEqualTo("+100.0");
    }

    @Test
    void shouldTellNoChangeWhenTheLastScoreIsOlderThanYesterday() {
        assertThat(Trend.of(List.of(day(2, "70"), day(1, "66"), incomplete(0)), TODAY))
                .contains("▆▃· −4.0");
        assertThat(Trend.of(List.of(day(3, "70"), day(2, "66"), incomplete(0)), TODAY))
                .contains("▆▃··");
    }

    @Test
    void shouldNotTellAChangeBetweenDifferentScopes() {
        assertThat(Trend.of(List.of(day(1, "66"), day(0, "80", "b", true)), TODAY))
                .contains("▁¦█ scopes changed");
        assertThat(Trend.of(List.of(day(1, "66"), day(0, "80", "b", null)), TODAY))
                .contains("▁█ scopes changed");
    }

    @Test
    void shouldNotTellAChangeAcrossOtherScopesInBetween() {
        assertThat(Trend.of(List.of(day(2, "66"), day(1, "80", "b", true), day(0, "66", "a", true)), TODAY))
                .contains("▁¦█¦▁ scopes changed");
    }

    @Test
    void shouldTellAChangeSinceTheScopesLastChanged() {
        assertThat(Trend.of(List.of(day(8, "80", "b", null), day(7, "66", "a", true), day(0, "68")), TODAY))
                .contains("█¦▁······▂ +2.0");
    }

    private static String changeOf(String before, String now) {
        return Trend.of(List.of(day(1, before), day(0, now)), TODAY)
                .orElseThrow()
                .split(" ")[1];
    }

    private static Day day(int ago, String score) {
        return day(ago, score, "a", null);
    }

    private static Day day(int ago, String score, String set, Boolean changed) {
        return new Day(TODAY.minusDays(ago).toString(), new BigDecimal(score), null, null, 1, set, changed);
    }

    private static Day incomplete(int ago) {
        return new Day(TODAY.minusDays(ago).toString(), null, null, true, null, null, null);
    }

    private static void check(Path file) throws IOException {
        String golden = Files.readString(file);
        int expected = golden.indexOf("\n" + EXPECTED);
        String given = expected < 0 ? golden : golden.substring(0, expected + 1);
        Case played = GoldenCase.YAML.readValue(given, Case.class);
        List<Day> history = played.history();
        String text = given + GoldenCase.YAML.writeValueAsString(Map.of("expected", outcome(played, history)));
        if (UPDATE) {
            Files.writeString(file, text);
        }
        assertThat(text).isEqualTo(Files.readString(file));
    }

    private static Map<String, Object> outcome(Case played, List<Day> history) {
        Map<String, Object> outcome = new LinkedHashMap<>();
        if (played.looks() != null) {
            outcome.put("days", history);
        }
        outcome.put("trend", Trend.of(history, played.lastDay()).orElse("none"));
        return outcome;
    }

    private static List<Path> cases() {
        try (Stream<Path> files = Files.list(CASES)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
