package io.securescore.operator.cluster;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.SecurityContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A Pod on its node: its volumes and its one container, which is probed as declared and started again when it ends. Made
 * by {@link Kubelet}, which also keeps the Pod's object on the API server.
 */
public final class RunningPod {
    private static final Duration TICK = Duration.ofMillis(20);
    private static final long FIRST_BACK_OFF = 500;
    private static final long LONGEST_BACK_OFF = 10_000;

    private final HttpClient http;
    private final Pod pod;
    private final String ip;
    private final PodVolumes volumes;
    private final Supplier<Container.Spec> spec;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final List<String> earlierLines = new ArrayList<>();
    private final Thread worker;
    private Container container;
    private volatile boolean ready;
    private volatile int restarts;
    private volatile Integer exitCode;

    RunningPod(HttpClient http, Pod pod, String ip, PodVolumes volumes, Supplier<Container.Spec> spec) {
        this.http = http;
        this.pod = pod;
        this.ip = ip;
        this.volumes = volumes;
        this.spec = spec;
        container = Container.start(spec.get());
        worker = new Thread(this::work, "pod-" + pod.getMetadata().getName());
        worker.setDaemon(true);
        worker.start();
    }

    /** The user of a Pod's container: its own, else the Pod's, else the image's. */
    static long id(
            Pod pod, Function<SecurityContext, Long> own, Function<PodSecurityContext, Long> shared, long image) {
        return Optional.ofNullable(pod.getSpec().getContainers().get(0).getSecurityContext())
                .map(own)
                .or(() ->
                        Optional.ofNullable(pod.getSpec().getSecurityContext()).map(shared))
                .orElse(image);
    }

    /** The Pod as the API server admitted it. */
    public Pod pod() {
        return pod;
    }

    /** The Pod's name. */
    public String name() {
        return pod.getMetadata().getName();
    }

    /** The loopback address that stands for the Pod's. */
    public String ip() {
        return ip;
    }

    /** Whether the last calls of the readiness probe say so. */
    public boolean isReady() {
        return ready;
    }

    /** Waits until the readiness probe says so; throws with the end of the log when it never does. */
    public RunningPod awaitReady() {
        try {
            await().atMost(Duration.ofSeconds(90)).pollInterval(TICK).until(this::isReady);
        } catch (ConditionTimeoutException e) {
            throw new IllegalStateException(name() + " is not ready after 90 s:\n" + logTail(), e);
        }
        return this;
    }

    /** How often the container was started again. */
    public int restarts() {
        return restarts;
    }

    /** How the container ended the last time; empty while the first one runs. */
    public Optional<Integer> exitCode() {
        return Optional.ofNullable(exitCode);
    }

    /** What all containers of the Pod have printed. */
    public synchronized List<String> logLines() {
        List<String> lines = new ArrayList<>(earlierLines);
        if (container != null) {
            lines.addAll(container.logLines());
        }
        return lines;
    }

    /** The last 30 lines of it. */
    public String logTail() {
        List<String> lines = logLines();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
    }

    /** An address of the Pod by the name of a container's port. */
    public URI uri(String portName, String path) {
        return URI.create("http://" + ip + ":"
                + ProbeCalls.port(pod.getSpec().getContainers().get(0), portName) + path);
    }

    /** The text of /metrics; throws when it is not answered with 200. */
    public String metrics() {
        try {
            HttpResponse<String> response = http.send(
                    HttpRequest.newBuilder(uri("management", "/metrics"))
                            .timeout(Duration.ofSeconds(30))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new IllegalStateException(name() + " answered " + response.statusCode() + " to /metrics");
            }
            return response.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The text of a mounted file, as the container sees it by its path. */
    public String file(String path) {
        try {
            return Files.readString(volumes.file(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Brings mounted ConfigMaps and Secrets up to date now. */
    public void syncVolumes() {
        volumes.sync();
    }

    /** Replaces the mounted tokens by new ones now. */
    public void rotateTokens() {
        volumes.rotateTokens();
    }

    /** Kills the container; it is started again. */
    public synchronized void crash() {
        kill();
    }

    /** Kills the container, which is not started again. */
    void kill9() {
        ended.countDown();
        kill();
        awaitWorker();
    }

    /** Ends the Pod: SIGTERM, the declared grace, SIGKILL. Returns the exit code. */
    int terminate() {
        ended.countDown();
        synchronized (this) {
            if (container != null) {
                stop(container);
            }
        }
        awaitWorker();
        return exitCode;
    }

    private synchronized void kill() {
        if (container != null) {
            container.kill9();
        }
    }

    private void work() {
        try {
            long backOff = FIRST_BACK_OFF;
            while (true) {
                supervise(container);
                ready = false;
                exitCode = container.awaitExit(0);
                boolean last = ended.await(backOff, TimeUnit.MILLISECONDS);
                synchronized (this) {
                    earlierLines.addAll(container.logLines());
                    container.close();
                    container = last ? null : Container.start(spec.get());
                }
                if (last) {
                    return;
                }
                restarts++;
                backOff = Math.min(2 * backOff, LONGEST_BACK_OFF);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Probes a container until it has ended; the startup probe comes before the others. */
    private void supervise(Container running) throws InterruptedException {
        var declared = pod.getSpec().getContainers().get(0);
        ProbeCalls startup = calls(declared.getStartupProbe());
        while (startup != null) {
            if (running.hasEndedAfter(TICK.toMillis())) {
                return;
            }
            switch (startup.callWhenDue(System.nanoTime())) {
                case SUCCESS -> startup = null;
                case FAILURE -> stop(running);
                case OPEN -> {}
            }
        }
        ProbeCalls readiness = calls(declared.getReadinessProbe());
        ProbeCalls liveness = calls(declared.getLivenessProbe());
        ready = readiness == null;
        while (!running.hasEndedAfter(TICK.toMillis())) {
            if (readiness != null) {
                switch (readiness.callWhenDue(System.nanoTime())) {
                    case SUCCESS -> ready = true;
                    case FAILURE -> ready = false;
                    case OPEN -> {}
                }
            }
            if (liveness != null && liveness.callWhenDue(System.nanoTime()) == ProbeCalls.Verdict.FAILURE) {
                stop(running);
            }
        }
    }

    private ProbeCalls calls(Probe probe) {
        return probe == null
                ? null
                : new ProbeCalls(http, probe, pod.getSpec().getContainers().get(0), ip, System.nanoTime());
    }

    private void stop(Container running) {
        running.sigterm();
        try {
            if (!running.hasEndedAfter(Duration.ofSeconds(pod.getSpec().getTerminationGracePeriodSeconds())
                    .toMillis())) {
                running.kill9();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitWorker() {
        try {
            worker.join(TimeUnit.SECONDS.toMillis(30));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
