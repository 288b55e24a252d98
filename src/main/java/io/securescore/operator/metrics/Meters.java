package io.securescore.operator.metrics;

import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.monitoring.micrometer.MicrometerMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/**
 * The registry of the process' meters, and the operator SDK's meters in it.
 *
 * <p>Quarkus' own registry is switched off ({@code quarkus.micrometer.export.prometheus.enabled}), because it can't be had
 * without Quarkus' own route; {@link MetricsRoute} takes its place.
 */
@Dependent
class Meters {

    @Produces
    @Singleton
    PrometheusMeterRegistry prometheusRegistry() {
        return new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    }

    /** Not per resource: those meters are never removed when a watch is deleted. */
    @Produces
    @Singleton
    Metrics operatorSdkMetrics(MeterRegistry registry) {
        return MicrometerMetrics.withoutPerResourceMetrics(registry);
    }
}
