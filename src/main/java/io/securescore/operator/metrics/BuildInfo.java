package io.securescore.operator.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.securescore.operator.runtime.Leadership;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** What every replica says of itself: {@code securescore_operator_build_info} and {@code securescore_leader}. */
@Singleton
public class BuildInfo implements MeterBinder {
    private final String version;
    private final String revision;
    private final Leadership leadership;

    /**
     * @param version of the operator
     * @param revision of the source it was built from, given to the build as {@code -Drevision}; else {@code unknown}
     */
    public BuildInfo(
            @ConfigProperty(name = "quarkus.application.version") String version,
            @ConfigProperty(name = "operator.revision", defaultValue = "unknown") String revision,
            Leadership leadership) {
        this.version = version;
        this.revision = revision;
        this.leadership = leadership;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("securescore.operator.build.info", () -> 1)
                .description("Version and source revision of the operator; always 1.")
                .tags("version", version, "revision", revision)
                .register(registry);
        Gauge.builder("securescore.leader", () -> leadership.isLeading() ? 1 : 0)
                .description("Whether this replica leads, and so polls and exposes scores.")
                .register(registry);
    }
}
