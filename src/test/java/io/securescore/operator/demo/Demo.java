package io.securescore.operator.demo;

import static org.awaitility.Awaitility.await;

import io.securescore.fakeazure.Estate;
import io.securescore.fakeazure.FakeAzure;
import io.securescore.fakeazure.FakeAzureOptions;
import io.securescore.operator.api.v1alpha1.SecureScoreWatch;
import io.securescore.operator.cluster.OperatorProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.awaitility.core.ConditionTimeoutException;

/**
 * The operator at work: a real API server, a fake Azure over TLS, the packaged operator as the chart installs it, and
 * the sample watches, and the same eight hours later. Options: {@code --once} ends after that, with an exit code other
 * than 0 when a verdict is missing or wrong; {@code --current-cluster} uses the current kubeconfig's cluster; {@code --monitoring} has a Prometheus and an Alertmanager
 * tell people of it; {@code --dev} runs the operator from source.
 */
public final class Demo {
    private static final Duration VERDICTS = Duration.ofSeconds(60);

    private final Instant start = Instant.now();
    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private final List<String> options;
    private volatile boolean closing;

    private Demo(List<String> options) {
        this.options = options;
    }

    /** Runs the demo until Ctrl-C, or with {@code --once} until the story is told. */
    public static void main(String[] arguments) {
        Demo demo = new Demo(List.of(arguments));
        Runtime.getRuntime().addShutdownHook(new Thread(demo::close));
        int code;
        try {
            code = demo.run();
        } catch (IOException | InterruptedException | RuntimeException e) {
            // Ctrl-C reaches the children too, so that they seem to fail
            if (!demo.closing) {
                System.err.println("The demo failed: " + e.getMessage());
            }
            code = 1;
        }
        System.exit(code);
    }

    private int run() throws IOException, InterruptedException {
        boolean current = options.contains("--current-cluster");
        step(current ? "using the cluster of the current kubeconfig" : "starting etcd and kube-apiserver");
        DemoCluster cluster = keep(current ? DemoCluster.current() : DemoCluster.local());
        step("starting the fake Azure");
        FakeAzure azure = keep(FakeAzure.start(FakeAzureOptions.of(Estate.demo())));
        Path files = Files.createTempDirectory("securescore-demo-");
        keep(() -> delete(files));
        step("helm install " + DemoRelease.NAME
                + " helm/securescore-operator, with no replica: the operator runs here");
        DemoRelease release = DemoRelease.install(cluster, azure, files);
        if (current) {
            keep(release);
        }
        if (options.contains("--dev")) {
            return develop(cluster, release);
        }

        step("starting the operator with a token of the service account " + DemoRelease.NAME);
        OperatorProcess operator = keep(OperatorProcess.start(release.kubeconfig(), release.settings()))
                .awaitReady();
        applySamples(cluster);
        step("waiting for the verdicts");
        List<String> wrong = awaitVerdicts(cluster);
        show(cluster, operator);
        if (!wrong.isEmpty()) {
            System.out.println("\nNot as expected:\n  " + String.join("\n  ", wrong)
                    + "\n\nThe operator's log ends with:\n" + operator.logTail());
            return 1;
        }
        Optional<DemoMonitoring> monitoring = startMonitoring(operator);
        letEightHoursPass(cluster, azure);
        tell(cluster, operator);
        monitoring.ifPresent(started -> {
            step("who is told what");
            System.out.println(started.told());
        });
        if (options.contains("--once")) {
            return 0;
        }
        System.out.println(new Guide(cluster, azure, operator).text());
        int code = operator.awaitExit(Long.MAX_VALUE);
        throw new IllegalStateException("the operator ended with " + code + ":\n" + operator.logTail());
    }

    /** Live reload of the sources, in the foreground, against the same cluster and the same Azure. */
    private int develop(DemoCluster cluster, DemoRelease release) throws IOException, InterruptedException {
        applySamples(cluster);
        step("mvn quarkus:dev; for kubectl: export KUBECONFIG="
                + cluster.kubectl().kubeconfig());
        ProcessBuilder maven = new ProcessBuilder("mvn", "-ntp", "quarkus:dev").inheritIO();
        maven.environment().put("KUBECONFIG", release.kubeconfig().toString());
        maven.environment().putAll(release.settings());
        Process process = maven.start();
        keep(process::destroy);
        return process.waitFor();
    }

    private Optional<DemoMonitoring> startMonitoring(OperatorProcess operator) {
        if (!options.contains("--monitoring")) {
            return Optional.empty();
        }
        step("starting Prometheus and Alertmanager with the shipped rules and routes");
        DemoMonitoring monitoring = keep(DemoMonitoring.start(operator));
        step(monitoring.urls());
        return Optional.of(monitoring);
    }

    private void applySamples(DemoCluster cluster) {
        step("kubectl apply -f deploy/samples");
        cluster.kubectl().run("apply", "-f", "deploy/samples").orThrow();
    }

    /** The samples that are not what they must be; empty when all are, which is awaited. */
    private static List<String> awaitVerdicts(DemoCluster cluster) {
        try {
            await().atMost(VERDICTS).pollInterval(Duration.ofMillis(200)).until(() -> wrongVerdicts(cluster)
                    .isEmpty());
            return List.of();
        } catch (ConditionTimeoutException e) {
            return wrongVerdicts(cluster);
        }
    }

    private static List<String> wrongVerdicts(DemoCluster cluster) {
        List<String> wrong = new ArrayList<>();
        for (SampleVerdict expected : SampleVerdict.EXPECTED) {
            SampleVerdict actual = expected.now(cluster.client());
            if (!actual.equals(expected)) {
                wrong.add("expected " + expected + "\n       got " + actual);
            }
        }
        return wrong;
    }

    private void show(DemoCluster cluster, OperatorProcess operator) {
        step("the result");
        print(cluster, "get", "ssw", "-A");
        print(cluster, "describe", "ssw", "production", "-n", "cloud-security");
        System.out.println("\n$ curl -s " + operator.metricsUrl() + " | grep ...");
        operator.metrics()
                .lines()
                .filter(line -> line.startsWith("securescore_watch_meets_minimum{")
                        || line.startsWith("securescore_scope_score_ratio{") && line.contains("securityconnectors")
                        || line.startsWith("securescore_watch_score_ratio{") && line.contains("\"production\"")
                        || line.startsWith("securescore_azure_requests_total{")
                        || line.startsWith("securescore_leader"))
                .forEach(System.out::println);
    }

    /** Defender recalculates, and every watch is polled now instead of within its interval. */
    private void letEightHoursPass(DemoCluster cluster, FakeAzure azure) {
        step(
                "8 hours pass: prod-eu falls by 14 points, others move a little, and a subscription appears that nobody watches; polling now");
        azure.step();
        String request = "eight-hours-later";
        cluster.kubectl()
                .run(
                        "annotate",
                        "ssw",
                        "--all",
                        "--all-namespaces",
                        "--overwrite",
                        SecureScoreWatch.REQUESTED_AT + "=" + request)
                .orThrow();
        await().atMost(VERDICTS)
                .pollInterval(Duration.ofMillis(200))
                .until(() ->
                        cluster.client().resources(SecureScoreWatch.class).inAnyNamespace().list().getItems().stream()
                                .filter(watch -> !watch.getSpec().suspend())
                                .allMatch(watch ->
                                        request.equals(watch.getStatus().lastHandledRequest())));
    }

    private void tell(DemoCluster cluster, OperatorProcess operator) {
        step("the story");
        print(cluster, "get", "ssw", "-A");
        print(cluster, "events", "-n", "cloud-security", "--types=Warning");
        print(cluster, "describe", "ssw", "production", "-n", "cloud-security");
        System.out.println("\n$ curl -s " + operator.metricsUrl() + " | grep ...");
        operator.metrics()
                .lines()
                .filter(line -> line.startsWith("securescore_unwatched_subscription_info{")
                        || line.startsWith("securescore_watch_plan_resources{")
                        || line.startsWith("securescore_scope_lost_points_total{")
                                && line.contains(Estate.subscriptionId(1) + "\"")
                                && !line.endsWith(" 0"))
                .forEach(System.out::println);
    }

    private static void print(DemoCluster cluster, String... arguments) {
        System.out.println("\n$ kubectl " + String.join(" ", arguments));
        System.out.print(cluster.kubectl().run(arguments).orThrow());
    }

    private void step(String what) {
        System.out.printf(
                "[%5.1f s] %s%n", Duration.between(start, Instant.now()).toMillis() / 1000.0, what);
    }

    private <T extends AutoCloseable> T keep(T resource) {
        synchronized (started) {
            started.push(resource);
        }
        return resource;
    }

    /** Ends what was started, the last first. */
    private void close() {
        closing = true;
        synchronized (started) {
            for (AutoCloseable resource : started) {
                try {
                    resource.close();
                } catch (Exception e) {
                    System.err.println("While ending the demo: " + e.getMessage());
                }
            }
            started.clear();
        }
    }

    private static void delete(Path folder) throws IOException {
        try (var content = Files.list(folder)) {
            for (Path file : content.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
