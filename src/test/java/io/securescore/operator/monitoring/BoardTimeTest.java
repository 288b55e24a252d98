package io.securescore.operator.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BoardTimeTest {
    private static final Instant TO = Instant.parse("2026-11-24T10:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "PT6H, 1000, PT1S, PT20S",
        "PT1H, 1000, PT1S, PT5S",
        "PT1H, 1000, PT15S, PT15S",
        "PT5M, 1000, PT1S, PT1S",
        "P30D, 60, PT1S, PT12H",
        "P30D, 100, PT5M, PT6H",
        "P30D, 400, PT1S, PT2H",
        "P365D, 100, PT1S, P1D"
    })
    void shouldRoundTheDistanceOfPointsAsGrafanaDoes(Duration range, int points, Duration atLeast, Duration interval) {
        assertThat(last(range).interval(points, atLeast)).isEqualTo(interval);
    }

    @Test
    void shouldTakeTheRateOverAPointAndAScrape() {
        assertThat(last(Duration.ofHours(6)).builtIns(Duration.ofMinutes(5)))
                .isEqualTo(Map.of(
                        "__interval", "300s",
                        "__interval_ms", "300000",
                        "__rate_interval", "315s",
                        "__range", "21600s",
                        "__range_s", "21600",
                        "__range_ms", "21600000"));
    }

    @Test
    void shouldTakeTheRateOverFourScrapesAtLeast() {
        assertThat(last(Duration.ofHours(6)).builtIns(Duration.ofSeconds(20))).containsEntry("__rate_interval", "60s");
    }

    @Test
    void shouldBeginAndEndAtMultiplesOfTheDistance() {
        BoardTime time = last(Duration.ofDays(1));

        assertThat(time.begin(Duration.ofHours(6))).isEqualTo("2026-11-23T06:00:00Z");
        assertThat(time.end(Duration.ofHours(6))).isEqualTo("2026-11-24T06:00:00Z");
    }

    private static BoardTime last(Duration range) {
        return new BoardTime(TO.minus(range), TO, Duration.ofSeconds(15));
    }
}
