package io.securescore.operator.runtime;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** Liveness: down when the poll loop hangs, so that the kubelet restarts the container. */
@Liveness
@ApplicationScoped
public class HeartbeatCheck implements HealthCheck {
    private static final String NAME = "Poll loop";

    private final Heartbeat heartbeat;

    /** A check of this heartbeat. */
    public HeartbeatCheck(Heartbeat heartbeat) {
        this.heartbeat = heartbeat;
    }

    @Override
    public HealthCheckResponse call() {
        List<String> silent = heartbeat.silent();
        var response = HealthCheckResponse.named(NAME).status(silent.isEmpty());
        silent.forEach(
                who -> response.withData(who, "silent for more than " + Heartbeat.LIMIT.toMinutes() + " minutes"));
        return response.build();
    }
}
