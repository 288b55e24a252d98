package io.securescore.operator.cluster;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.Probe;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** The calls of one declared probe of one container: when the next is due, and what the last ones mean together. */
final class ProbeCalls {
    /** What so many calls in a row have decided; {@code OPEN} until a threshold is reached. */
    enum Verdict {
        OPEN,
        SUCCESS,
        FAILURE
    }

    private final HttpClient http;
    private final HttpRequest request;
    private final Duration period;
    private final int successThreshold;
    private final int failureThreshold;
    private long due;
    private int successes;
    private int failures;

    /**
     * @param probe an {@code httpGet}
     * @param now of {@link System#nanoTime()}
     */
    ProbeCalls(HttpClient http, Probe probe, Container container, String ip, long now) {
        this.http = http;
        HTTPGetAction get = probe.getHttpGet();
        int port = get.getPort().getIntVal() != null
                ? get.getPort().getIntVal()
                : port(container, get.getPort().getStrVal());
        HttpRequest.Builder builder = HttpRequest.newBuilder(
                        URI.create(get.getScheme().toLowerCase() + "://" + ip + ":" + port + get.getPath()))
                .timeout(Duration.ofSeconds(probe.getTimeoutSeconds()));
        get.getHttpHeaders().forEach(header -> builder.header(header.getName(), header.getValue()));
        request = builder.build();
        period = Duration.ofSeconds(probe.getPeriodSeconds());
        successThreshold = probe.getSuccessThreshold();
        failureThreshold = probe.getFailureThreshold();
        due = now
                + Duration.ofSeconds(probe.getInitialDelaySeconds() == null ? 0 : probe.getInitialDelaySeconds())
                        .toNanos();
    }

    /** The number of a container's named port. */
    static int port(Container container, String name) {
        return container.getPorts().stream()
                .filter(port -> name.equals(port.getName()))
                .map(ContainerPort::getContainerPort)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(container.getName() + " has no port named " + name));
    }

    /** Calls when it is time to. */
    Verdict callWhenDue(long now) throws InterruptedException {
        if (now - due < 0) {
            return Verdict.OPEN;
        }
        due = now + period.toNanos();
        if (succeeds()) {
            failures = 0;
            successes++;
            return successes >= successThreshold ? Verdict.SUCCESS : Verdict.OPEN;
        }
        successes = 0;
        failures++;
        return failures >= failureThreshold ? Verdict.FAILURE : Verdict.OPEN;
    }

    private boolean succeeds() throws InterruptedException {
        try {
            int status =
                    http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
            return status >= 200 && status < 400;
        } catch (IOException e) {
            return false;
        }
    }
}
