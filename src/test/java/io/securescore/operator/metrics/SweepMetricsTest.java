package io.securescore.operator.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SweepMetricsTest {
    private static final Instant END = Instant.parse("2026-11-24T11:00:00Z");

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final SweepMetrics sweeps = new SweepMetrics(registry);

    @Test
    void shouldHaveNoGaugesBeforeTheFirstSweep() {
        assertThat(registry.scrape())
                .contains("securescore_sweep_duration_seconds_count 0.0")
                .doesNotContain("securescore_sweep_scopes", "securescore_sweep_last_success");
    }

    @Test
    void shouldHaveNoTimeOfSuccessUntilASweepSucceeds() {
        sweeps.swept(Duration.ofSeconds(3), 12, false, END);

        assertThat(registry.scrape())
                .contains("securescore_sweep_scopes 12.0", "securescore_sweep_duration_seconds_sum 3.0")
                .doesNotContain("securescore_sweep_last_success");
    }

    @Test
    void shouldKeepTheTimeOfTheLastSuccess() {
        sweeps.swept(Duration.ofSeconds(3), 12, true, END);
        sweeps.swept(Duration.ofSeconds(1), 4, false, END.plusSeconds(60));

        assertThat(registry.scrape())
                .contains("securescore_sweep_scopes 4.0", "securescore_sweep_duration_seconds_count 2.0")
                .contains("securescore_sweep_last_success_timestamp_seconds 1.795518E9");
    }
}
