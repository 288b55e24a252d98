package io.securescore.operator.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.securescore.operator.cluster.Prometheus.Series;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PastSamplesTest {
    private static final Instant AT = Instant.ofEpochSecond(1_000_000);
    private static final Instant SINCE = AT.minus(Duration.ofDays(2));
    private static final Instant TIME = SINCE.plusSeconds(600);

    @Test
    void shouldTellAValueAtAnotherTime() {
        assertThat(told(series("up", 0.25, "job", "a\"b\\c")))
                .isEqualTo("up{job=\"a\\\"b\\\\c\"} 0.25 " + TIME.getEpochSecond() + "\n");
    }

    @Test
    void shouldKeepTheAgeOfAScore() {
        assertThat(told(series("securescore_scope_last_success_timestamp_seconds", 999_990, "scope_id", "x")))
                .endsWith("} " + (TIME.getEpochSecond() - 10) + " " + TIME.getEpochSecond() + "\n");
    }

    @Test
    void shouldLetTheScoreOfAScopeThatCannotBeReadGrowOld() {
        assertThat(told(
                        series("securescore_scope_last_success_timestamp_seconds", 999_990, "scope_id", "x"),
                        series("securescore:scope:unreadable", 1, "scope_id", "x")))
                .startsWith("securescore_scope_last_success_timestamp_seconds{scope_id=\"x\"} "
                        + (SINCE.getEpochSecond() - 10) + " ");
    }

    @Test
    void shouldNotMoveTheEndOfAWaiver() {
        assertThat(told(series("securescore_watch_scope_waived_until_timestamp_seconds", 5, "scope_id", "x")))
                .contains("} 5 ");
    }

    private static String told(Series... series) {
        StringBuilder text = new StringBuilder();
        new PastSamples(AT, List.of(series)).appendTo(text, SINCE, TIME);
        return text.toString();
    }

    private static Series series(String name, double value, String label, String text) {
        return new Series(Map.of("__name__", name, label, text), Map.of(AT, value));
    }
}
