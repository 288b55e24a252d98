package io.securescore.operator.monitoring;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.securescore.operator.cluster.Alertmanager;
import io.securescore.operator.cluster.Prometheus;
import io.securescore.operator.cluster.WebhookReceiver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;

/**
 * A real Prometheus with the shipped rules, which scrapes an operator every second, and a real Alertmanager with the shipped
 * example, whose receivers all end here. Their hours are seconds. {@link #close()} ends both.
 */
public final class MonitoringStack implements AutoCloseable {
    /** The shipped rules. */
    public static final Path RULES = Path.of("deploy/monitoring/rules/securescore.rules.yaml");
    /** The shipped example of Alertmanager. */
    public static final Path ALERTMANAGER = Path.of("deploy/monitoring/alertmanager/alertmanager.yaml");
    /** The cluster that the operator's series are from. */
    public static final String CLUSTER = "prod-1";

    private static final String HOOKS = "https://hooks.example.com/";
    private static final String CONFIGURATION =
            """
            global: {scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s}
            rule_files: [%1$s/rules.yaml]
            alerting: {alertmanagers: [{static_configs: [{targets: [%2$s]}]}]}
            scrape_configs:
              - job_name: securescore-operator
                file_sd_configs: [{files: [%1$s/targets.json]}]
            """;

    private final WebhookReceiver receiver = WebhookReceiver.start();
    private final Path folder = Prometheus.newFolder();
    private final Alertmanager alertmanager;
    private final Prometheus prometheus;

    private MonitoringStack(CompressedTime time, URI metrics) throws IOException {
        scrape(metrics);
        alertmanager = Alertmanager.start(time.of(Files.readString(ALERTMANAGER))
                .replace(HOOKS, receiver.url().toString())
                // The test must not be mute on weekends
                .replace("['saturday', 'sunday']", "['" + aPastDay() + "']"));
        prometheus = Prometheus.start(CONFIGURATION.formatted(folder, alertmanager.target()), folder);
        // It learns of its targets 5 s after its start, which is long enough here for an alert that the operator is
        // down
        await().atMost(Duration.ofSeconds(30))
                .until(() -> !prometheus.query("up == 1").isEmpty());
        Files.writeString(folder.resolve("rules.yaml"), time.of(Files.readString(RULES)));
        prometheus.reload();
    }

    /** Starts the stack for the operator whose {@code /metrics} is there. */
    public static MonitoringStack start(CompressedTime time, URI metrics) {
        try {
            return new MonitoringStack(time, metrics);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Has Prometheus scrape another operator from now on, and the one before no more. */
    public void scrape(URI metrics) {
        try {
            Path next = Files.writeString(
                    folder.resolve("targets.next"),
                    "[{\"targets\": [\"%s\"], \"labels\": {\"cluster\": \"%s\"}}]"
                            .formatted(metrics.getAuthority(), CLUSTER));
            Files.move(next, folder.resolve("targets.json"), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Prometheus prometheus() {
        return prometheus;
    }

    public Alertmanager alertmanager() {
        return alertmanager;
    }

    /** What was sent to people, in order: Alertmanager's own JSON for webhooks. */
    public List<JsonNode> notifications() {
        return receiver.notifications();
    }

    @Override
    public void close() {
        prometheus.close();
        alertmanager.close();
        receiver.close();
    }

    private static String aPastDay() {
        return LocalDate.now(ZoneOffset.UTC).minusDays(2).getDayOfWeek().name().toLowerCase(Locale.ROOT);
    }
}
