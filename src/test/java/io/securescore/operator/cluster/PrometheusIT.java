package io.securescore.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The monitoring stack of the tests is a real one, and ends without leaving anything. */
class PrometheusIT {
    private static final String ALWAYS =
            """
            global: {evaluation_interval: 200ms}
            rule_files: [%s]
            alerting: {alertmanagers: [{static_configs: [{targets: [%s]}]}]}
            """;

    @Test
    void shouldBringAnAlertFromARuleToAWebhook() throws Exception {
        try (WebhookReceiver receiver = WebhookReceiver.start();
                Alertmanager alertmanager = Alertmanager.start(
                        """
                        route: {receiver: hook, group_wait: 100ms, group_by: [alertname]}
                        receivers: [{name: hook, webhook_configs: [{url: '%s'}]}]
                        """
                                .formatted(receiver.url()))) {
            Path folder = Prometheus.newFolder();
            Path rules = Files.writeString(
                    folder.resolve("rules.yaml"), "groups: [{name: a, rules: [{alert: Always, expr: vector(3) > 2}]}]");
            try (Prometheus prometheus = Prometheus.start(ALWAYS.formatted(rules, alertmanager.target()), folder)) {
                await().untilAsserted(() -> assertThat(receiver.notifications())
                        .extracting(notification ->
                                notification.at("/alerts/0/labels/alertname").asText())
                        .containsExactly("Always"));
                assertThat(prometheus.query("ALERTS{alertstate=\"firing\"}"))
                        .singleElement()
                        .satisfies(series -> assertThat(series.value()).isEqualTo(1));
                assertThatIllegalStateException()
                        .isThrownBy(() -> prometheus.query("sum("))
                        .withMessageContaining("parse error");
            }
            assertThat(folder).doesNotExist();
        }
    }

    @Test
    void shouldSayWhyAServerDoesNotStart() {
        assertThatIllegalStateException()
                .isThrownBy(() -> Prometheus.start("global: {scrape_interval: soon}"))
                .withMessageContaining("not a valid duration string");
    }
}
