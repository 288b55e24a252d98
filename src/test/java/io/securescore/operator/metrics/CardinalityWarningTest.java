package io.securescore.operator.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.securescore.operator.azure.CapturedLog;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class CardinalityWarningTest {
    @Test
    void shouldWarnOnceAboveAHundredThousandSeriesAndAgainAfterFewer() {
        CardinalityWarning warning = new CardinalityWarning();
        try (CapturedLog log = new CapturedLog()) {
            LongStream.of(100_000, 100_001, 128_431, 100_000, 100_002).forEach(warning::note);

            assertThat(log.lines())
                    .map(line -> line.replaceAll("(?s).*/metrics has", "/metrics has")
                            .strip())
                    .containsExactly(
                            "/metrics has 100,001 series, more than 100,000: give Prometheus room for them, leave controls"
                                    + " out by securescore.metrics.controls=off, or drop some by metricRelabelings",
                            "/metrics has 100,002 series, more than 100,000: give Prometheus room for them, leave controls"
                                    + " out by securescore.metrics.controls=off, or drop some by metricRelabelings");
        }
    }
}
