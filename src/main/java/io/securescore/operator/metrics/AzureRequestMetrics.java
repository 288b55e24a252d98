package io.securescore.operator.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Counts and times every request to Azure: {@code securescore_azure_requests_total},
 * {@code securescore_azure_request_duration_seconds}, {@code securescore_azure_throttled_total},
 * {@code securescore_azure_quota_remaining} and {@code securescore_azure_backoff_seconds}.
 */
public final class AzureRequestMetrics {
    private static final String PREFIX = "securescore.azure.";

    private static final List<String> OPERATIONS =
            List.of("scores", "inventory", "arm_scores", "arm_controls", "diagnosis", "token");

    private final MeterRegistry registry;
    private final Map<String, AtomicLong> quotas = new ConcurrentHashMap<>();

    public AzureRequestMetrics(MeterRegistry registry) {
        this.registry = registry;
        OPERATIONS.forEach(this::throttled);
    }

    /**
     * A request has ended.
     *
     * @param operation scores, inventory, arm_scores, arm_controls, diagnosis or token
     * @param code the HTTP status, {@code timeout} or {@code io}
     * @param duration from sending it to the end of the answer
     */
    public void record(String operation, String code, Duration duration) {
        Tags tags = Tags.of("operation", operation, "code", code);
        Counter.builder(PREFIX + "requests")
                .description("Requests to Azure that have ended, by HTTP status, timeout or io.")
                .tags(tags)
                .register(registry)
                .increment();
        Timer.builder(PREFIX + "request.duration")
                .description("How long requests to Azure take.")
                .tags(tags)
                .serviceLevelObjectives(
                        Duration.ofMillis(50),
                        Duration.ofMillis(100),
                        Duration.ofMillis(250),
                        Duration.ofMillis(500),
                        Duration.ofSeconds(1),
                        Duration.ofMillis(2500),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(60))
                .register(registry)
                .record(duration);
        if (code.equals("429")) {
            throttled(operation).increment();
        }
    }

    /** An answer said how many requests are left in the current window. */
    public void quotaRemaining(String operation, long remaining) {
        quotas.computeIfAbsent(operation, this::quotaGauge).set(remaining);
    }

    /** How long requests wait because Azure asked for it is asked at each scrape. */
    public void backoff(Supplier<Duration> remaining) {
        Gauge.builder(PREFIX + "backoff", () -> remaining.get().toMillis() / 1_000.0)
                .description("How long requests to Azure still wait because Azure asked for it; 0 when they don't.")
                .baseUnit("seconds")
                .register(registry);
    }

    private AtomicLong quotaGauge(String operation) {
        AtomicLong value = new AtomicLong();
        Gauge.builder(PREFIX + "quota.remaining", value, AtomicLong::get)
                .description("Requests that Azure has said are left in the current window.")
                .tag("operation", operation)
                .strongReference(true)
                .register(registry);
        return value;
    }

    /** There from the start at 0, so that the first refusal is an increase. */
    private Counter throttled(String operation) {
        return Counter.builder(PREFIX + "throttled")
                .description("Requests that Azure refused for their rate.")
                .tag("operation", operation)
                .register(registry);
    }
}
