package io.securescore.operator.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The exposed names are a contract. */
class AzureRequestMetricsTest {
    @Test
    void shouldExposeTheDocumentedNames() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        AzureRequestMetrics metrics = new AzureRequestMetrics(registry);

        metrics.record("scores", "200", Duration.ofMillis(120));
        metrics.record("scores", "429", Duration.ofMillis(20));
        metrics.record("token", "timeout", Duration.ofSeconds(60));
        metrics.quotaRemaining("scores", 14);
        metrics.quotaRemaining("scores", 3);
        metrics.backoff(() -> Duration.ofMillis(2_500));

        assertThat(registry.scrape().lines())
                .contains(
                        "securescore_azure_requests_total{code=\"200\",operation=\"scores\",} 1.0",
                        "securescore_azure_requests_total{code=\"429\",operation=\"scores\",} 1.0",
                        "securescore_azure_requests_total{code=\"timeout\",operation=\"token\",} 1.0",
                        "securescore_azure_request_duration_seconds_bucket{code=\"200\",operation=\"scores\",le=\"0.1\",} 0.0",
                        "securescore_azure_request_duration_seconds_bucket{code=\"200\",operation=\"scores\",le=\"0.25\",} 1.0",
                        "securescore_azure_request_duration_seconds_count{code=\"200\",operation=\"scores\",} 1.0",
                        "securescore_azure_throttled_total{operation=\"scores\",} 1.0",
                        "securescore_azure_quota_remaining{operation=\"scores\",} 3.0",
                        "securescore_azure_backoff_seconds 2.5");
    }
}
