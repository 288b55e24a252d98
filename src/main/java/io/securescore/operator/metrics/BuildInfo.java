package io.securescore.operator.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Which build this is: {@code securescore_operator_build_info}. */
@Singleton
public class BuildInfo implements MeterBinder {
    private final String version;
    private final String revision;

    /**
     * @param version of the operator
     * @param revision of the source it was built from, given to the build as {@code -Dbuild.revision}; else {@code unknown}
     */
    public BuildInfo(
            @ConfigProperty(name = "quarkus.application.version") String version,
            @ConfigProperty(name = "operator.revision", defaultValue = "unknown") String revision) {
        this.version = version;
        this.revision = revision;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("securescore.operator.build.info", () -> 1)
                .description("Version and source revision of the operator; always 1.")
                .tags("version", version, "revision", revision)
                .register(registry);
    }
}
