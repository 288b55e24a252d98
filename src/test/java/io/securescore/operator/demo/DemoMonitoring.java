package io.securescore.operator.demo;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.securescore.operator.cluster.OperatorProcess;
import io.securescore.operator.monitoring.CompressedTime;
import io.securescore.operator.monitoring.MonitoringStack;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.awaitility.core.ConditionTimeoutException;

/** Prometheus and Alertmanager of the demo, with the shipped rules and example; a day passes in five minutes. */
record DemoMonitoring(MonitoringStack stack) implements AutoCloseable {
    private static final int FASTER = 300;
    private static final Duration ALERTED = Duration.ofSeconds(60);

    static DemoMonitoring start(OperatorProcess operator) {
        DemoMonitoring monitoring =
                new DemoMonitoring(MonitoringStack.start(new CompressedTime(FASTER), operator.metricsUrl()));
        // What comes is compared with what was
        await().atMost(ALERTED).until(() -> !monitoring
                .stack
                .prometheus()
                .query("securescore:scope_regression:points1d == 0")
                .isEmpty());
        return monitoring;
    }

    String urls() {
        return "Prometheus at " + stack.prometheus().url() + ", Alertmanager at "
                + stack.alertmanager().url() + "; a day of theirs takes 5 minutes";
    }

    /**
     * What people are told, once the fall of prod-eu is among it.
     *
     * @throws IllegalStateException when nobody is told of it
     */
    String told() {
        try {
            await().atMost(ALERTED).until(() -> notifications()
                    .anyMatch(notification -> text(notification).contains("prod-eu lost")));
        } catch (ConditionTimeoutException e) {
            throw new IllegalStateException("nobody was told that prod-eu fell:\n"
                    + stack.alertmanager().logTail());
        }
        return String.join("\n", notifications().map(DemoMonitoring::text).toList());
    }

    private Stream<JsonNode> notifications() {
        return stack.notifications().stream();
    }

    /** A notification as a chat would show it. */
    private static String text(JsonNode notification) {
        JsonNode first = notification.at("/alerts/0");
        List<String> sentences = StreamSupport.stream(
                        notification.path("alerts").spliterator(), false)
                .map(alert -> alert.at("/annotations/description").asText())
                .distinct()
                .toList();
        return "\nTo %s: [%s, %s] %s%n  %s%n  Runbook: %s%n"
                .formatted(
                        notification.path("receiver").asText(),
                        notification.path("status").asText(),
                        first.at("/labels/severity").asText(),
                        first.at("/annotations/summary").asText(),
                        String.join("\n  ", sentences),
                        first.at("/annotations/runbook_url").asText());
    }

    @Override
    public void close() {
        stack.close();
    }
}
