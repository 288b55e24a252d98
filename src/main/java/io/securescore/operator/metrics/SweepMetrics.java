package io.securescore.operator.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How sweeps go: {@code securescore_sweep_duration_seconds}, {@code securescore_sweep_scopes} and
 * {@code securescore_sweep_last_success_timestamp_seconds}. The gauges appear with their first value.
 */
@Singleton
public class SweepMetrics {
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2500),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(20),
        Duration.ofSeconds(30),
        Duration.ofSeconds(60),
        Duration.ofSeconds(120),
        Duration.ofSeconds(300)
    };

    private final MeterRegistry registry;
    private final Timer duration;
    private final AtomicLong scopes = new AtomicLong();
    private final AtomicLong lastSuccess = new AtomicLong();
    private boolean swept;

    /** Meters in this registry. */
    public SweepMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.duration = Timer.builder("securescore.sweep.duration")
                .description("How long sweeps take; one polls all scopes that are due.")
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }

    /**
     * Takes note of a sweep that has ended.
     *
     * @param took how long it took
     * @param polledScopes how many scopes were polled
     * @param success whether Azure answered for all of them
     * @param end when it ended
     */
    public void swept(Duration took, int polledScopes, boolean success, Instant end) {
        duration.record(took);
        scopes.set(polledScopes);
        if (!swept) {
            swept = true;
            Gauge.builder("securescore.sweep.scopes", scopes::get)
                    .description("How many scopes the last sweep polled.")
                    .register(registry);
        }
        if (success && lastSuccess.getAndSet(end.getEpochSecond()) == 0) {
            Gauge.builder("securescore.sweep.last.success.timestamp", lastSuccess::get)
                    .description("When a sweep last got all its answers, in Unix time.")
                    .baseUnit("seconds")
                    .register(registry);
        }
    }
}
