package io.securescore.operator.cluster;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.core.ConditionTimeoutException;

/**
 * The packaged operator as a process of its own, with the JVM flags of the shipped Deployment, as the user of a
 * kubeconfig. Azure, Kubernetes and operator settings of the surrounding environment don't reach it.
 */
public final class OperatorProcess implements AutoCloseable {
    /** This project's packaged operator. */
    public static final Path JAR = Path.of("target/quarkus-app/quarkus-run.jar");

    private static final Path DEPLOYMENT = Path.of("deploy/base/deployment.yaml");
    private static final List<String> SHED =
            List.of("AZURE_", "SECURESCORE_", "QUARKUS_", "KUBE", "IDENTITY_", "MSI_", "JAVA_TOOL_OPTIONS");

    private final HttpClient http = HttpClient.newHttpClient();
    private final int port = ApiServer.freePort();
    private final Path log;
    private final Process process;

    private OperatorProcess(Path java, Path jar, Path kubeconfig, Map<String, String> settings) throws IOException {
        if (!Files.exists(jar)) {
            throw new IllegalStateException(jar + " is missing: run make build first");
        }
        log = Files.createTempFile("securescore-operator-", ".log");
        Map<String, String> environment = new TreeMap<>(System.getenv());
        environment.keySet().removeIf(name -> SHED.stream().anyMatch(name::startsWith));
        environment.put("KUBECONFIG", kubeconfig.toString());
        environment.put("QUARKUS_MANAGEMENT_HOST", "127.0.0.1");
        environment.put("QUARKUS_MANAGEMENT_PORT", Integer.toString(port));
        environment.putAll(settings);
        List<String> command = new ArrayList<>(List.of(java.toString()));
        command.addAll(shippedFlags());
        command.addAll(List.of("-jar", jar.toString()));
        process = Child.start(command, Path.of("").toAbsolutePath(), environment, log);
    }

    /**
     * Starts the operator; it may not be ready yet.
     *
     * @param settings environment variables, for example {@code SECURESCORE_AZURE_CLOUD}
     */
    public static OperatorProcess start(Path kubeconfig, Map<String, String> settings) {
        return start(java(), JAR, kubeconfig, settings);
    }

    /** Starts another packaged operator, or this one on another JDK, in the same way. */
    public static OperatorProcess start(Path java, Path jar, Path kubeconfig, Map<String, String> settings) {
        try {
            return new OperatorProcess(java, jar, kubeconfig, settings);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Runs another command of the jar to its end, with the JVM flags in the environment as in a pod.
     *
     * @param input its standard input
     */
    public static CommandResult run(Map<String, String> settings, String input, String... arguments) {
        List<String> command = new ArrayList<>(List.of(java().toString(), "-jar", JAR.toString()));
        command.addAll(List.of(arguments));
        return CommandResult.of(command, input, (environment, folder) -> {
            environment.keySet().removeIf(name -> SHED.stream().anyMatch(name::startsWith));
            environment.put("JAVA_TOOL_OPTIONS", String.join(" ", shippedFlags()));
            environment.putAll(settings);
        });
    }

    /** Waits until the readiness probe succeeds; throws with the end of the log when it never does. */
    public OperatorProcess awaitReady() {
        try {
            await().atMost(Duration.ofSeconds(90))
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> !process.isAlive() || status("/q/health/ready") == 200);
        } catch (ConditionTimeoutException e) {
            throw new IllegalStateException("the operator is not ready after 90 s:\n" + logTail(), e);
        }
        if (!process.isAlive()) {
            throw new IllegalStateException("the operator ended with " + process.exitValue() + ":\n" + logTail());
        }
        return this;
    }

    /** The text of /metrics; throws when it is not answered with 200. */
    public String metrics() {
        HttpResponse<String> response = get("/metrics");
        if (response.statusCode() != 200) {
            throw new IllegalStateException(metricsUrl() + " answered " + response.statusCode());
        }
        return response.body();
    }

    /** Where /metrics is. */
    public URI metricsUrl() {
        return uri("/metrics");
    }

    /** The HTTP status of a path of the management port; 0 when nothing answers. */
    public int status(String path) {
        try {
            return get(path).statusCode();
        } catch (UncheckedIOException e) {
            return 0;
        }
    }

    /** What the operator printed so far. */
    public List<String> logLines() {
        try {
            return Files.readAllLines(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The last 30 lines of it. */
    public String logTail() {
        List<String> lines = logLines();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
    }

    /** The file that the operator's output goes to; it is deleted by {@link #close()}. */
    public Path log() {
        return log;
    }

    /** Sends SIGTERM, waits for the end (30 s at most) and returns the exit code. */
    public int sigterm() {
        // Process.destroy would also close the pipe that the guard waits on.
        process.toHandle().destroy();
        return Child.awaitExit(process, 30);
    }

    /** Kills the operator without a warning. */
    public void kill9() {
        Child.kill(process);
    }

    /** Waits for the operator to end by itself (so many seconds at most) and returns its exit code. */
    public int awaitExit(long seconds) {
        return Child.awaitExit(process, seconds);
    }

    /** Whether the process runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Resident memory in bytes, now. */
    public long rssBytes() {
        return Child.memory(process, "VmRSS:");
    }

    /** Resident memory in bytes, the highest since the start. */
    public long peakRssBytes() {
        return Child.memory(process, "VmHWM:");
    }

    /** Kills the operator if it still runs and deletes its log. */
    @Override
    public void close() {
        kill9();
        try {
            Files.deleteIfExists(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    private HttpResponse<String> get(String path) {
        HttpRequest request = HttpRequest.newBuilder(uri(path))
                .timeout(Duration.ofSeconds(30))
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Path java() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }

    /** The flags that users run with, so that tests and benchmarks measure the same process. */
    private static List<String> shippedFlags() {
        String manifest;
        try {
            manifest = Files.readString(DEPLOYMENT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Deployment deployment = Serialization.unmarshal(manifest, Deployment.class);
        String flags = deployment.getSpec().getTemplate().getSpec().getContainers().get(0).getEnv().stream()
                .filter(variable -> variable.getName().equals("JAVA_TOOL_OPTIONS"))
                .map(EnvVar::getValue)
                .findFirst()
                .orElseThrow();
        return List.of(flags.strip().split("\\s+"));
    }
}
