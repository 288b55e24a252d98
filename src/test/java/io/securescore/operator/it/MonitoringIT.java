package io.securescore.operator.it;

import static io.securescore.operator.it.OperatorHarness.subscription;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.securescore.fakeazure.Access;
import io.securescore.fakeazure.Posture;
import io.securescore.operator.cluster.ApiServer;
import io.securescore.operator.cluster.ClusterExtension;
import io.securescore.operator.cluster.OperatorProcess;
import io.securescore.operator.monitoring.CompressedTime;
import io.securescore.operator.monitoring.MonitoringStack;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * From Azure to a person: a fake Azure, the packaged operator, Prometheus with the shipped rules and Alertmanager with the
 * shipped example. A day passes in five minutes.
 */
@ExtendWith(ClusterExtension.class)
class MonitoringIT {
    private static final String IDENTITY = "monitoring-it";
    private static final Map<String, String> OWNER_TAG = Map.of("SECURESCORE_METRICS_SUBSCRIPTION_TAGS", "owner");
    private static final Duration SOON = Duration.ofSeconds(30);
    /** Within three of Alertmanager's group intervals of a second, a second notification would have come. */
    private static final Duration GROUP_INTERVALS = Duration.ofSeconds(3);
    /** prod-eu, prod-us, prod-asia, shop-data, analytics and identity: one that can't be read is less than a fifth. */
    private static final int[] WATCHED = {1, 2, 3, 5, 6, 12};

    private OperatorHarness harness;
    private OperatorProcess operator;
    private MonitoringStack stack;
    private int polls;

    @BeforeEach
    void install(ApiServer server) {
        harness = OperatorHarness.install(server);
        harness.apply(
                "production",
                "minimumScore: 10, subscriptions: [" + subscription(1).replace("}", ", minimumScore: 60}") + ", "
                        + subscriptions(1) + "]");
        operator = harness.start(IDENTITY, OWNER_TAG);
        OperatorHarness.awaitLead(operator);
        stack = MonitoringStack.start(new CompressedTime(300), operator.metricsUrl());
        awaitQuery("securescore:scope_regression:points1d{scope_name=\"prod-eu\"} == 0");
    }

    @AfterEach
    void end() {
        harness.assertNoViolations();
        stack.close();
        harness.close();
    }

    @Test
    void shouldTellEachEventOnceToWhomItConcerns() {
        Posture before = harness.azure().estate().subscriptions().get(0).posture();
        String fall = "team-payments firing SecureScoreDropped prod-eu";

        harness.azure().step();
        poll();
        awaitTold(fall);
        assertThat(annotation(fall, "description"))
                .isEqualTo(
                        "prod-eu lost 14.1 points in 24 h: Enable MFA −8.6; Secure management ports −5.5. It is below its minimum.");
        assertThat(label(fall, "owner")).isEqualTo("team-payments");
        assertThat(label(fall, "namespace")).isEqualTo(harness.namespace());
        awaitQuery("ALERTS{alertname=\"SecureScoreScopeBelowMinimum\",alertstate=\"firing\",scope_name=\"prod-eu\"}");
        await().atMost(SOON).until(() -> inhibited().contains("SecureScoreScopeBelowMinimum"));
        assertTold(fall);

        harness.azure().update("prod-eu", subscription -> subscription.withPosture(before));
        poll();
        String recovery = fall.replace("firing", "resolved");
        awaitTold(recovery);
        assertTold(fall, recovery);

        harness.azure().access("shop-data", Access.FORBIDDEN);
        poll();
        String unreadable = "platform firing SecureScoreScopeUnreadable shop-data";
        awaitTold(unreadable);
        assertThat(annotation(unreadable, "description"))
                .isEqualTo(
                        "The score of shop-data (Azure) can't be read: AccessDenied. Its last score, if there is one,"
                                + " stays and counts nowhere. kubectl describe ssw says what to do.");
        assertTold(fall, recovery, unreadable);

        operator.kill9();
        String down = "pager firing SecureScoreOperatorDown ";
        awaitTold(down);
        awaitNoQuery("ALERTS{alertname=\"SecureScoreScopeUnreadable\"}");
        await().atMost(SOON).until(() -> !known().contains("SecureScoreScopeUnreadable"));
        assertTold(fall, recovery, unreadable, down);

        operator = harness.start(IDENTITY, OWNER_TAG);
        OperatorHarness.awaitLead(operator);
        stack.scrape(operator.metricsUrl());
        String up = down.replace("firing", "resolved");
        awaitTold(up);
        awaitQuery("ALERTS{alertname=\"SecureScoreScopeUnreadable\",alertstate=\"firing\"}");
        await().atMost(SOON).until(() -> known().contains("SecureScoreScopeUnreadable"));
        assertTold(fall, recovery, unreadable, down, up);
    }

    private static String subscriptions(int from) {
        return IntStream.range(from, WATCHED.length)
                .mapToObj(i -> subscription(WATCHED[i]))
                .collect(Collectors.joining(", "));
    }

    /** A new watch is polled at once. */
    private void poll() {
        Watched poll = harness.apply("poll-" + polls++, "subscriptions: [" + subscriptions(0) + "]");
        poll.awaitPolled();
        poll.delete();
    }

    private void awaitQuery(String promQl) {
        await(promQl).atMost(SOON).until(() -> !stack.prometheus().query(promQl).isEmpty());
    }

    private void awaitNoQuery(String promQl) {
        await(promQl).atMost(SOON).until(() -> stack.prometheus().query(promQl).isEmpty());
    }

    private void awaitTold(String told) {
        await(told).atMost(SOON).until(() -> told().contains(told));
    }

    /** What people were told is this and nothing else; digests of what is only information aside. */
    private void assertTold(String... told) {
        await().during(GROUP_INTERVALS).atMost(SOON).untilAsserted(() -> assertThat(told())
                .containsExactly(told));
    }

    private List<String> told() {
        return stack.notifications().stream()
                .filter(notification -> !notification.path("receiver").asText().equals("digest"))
                .flatMap(notification -> alerts(notification).map(alert -> told(notification, alert)))
                .toList();
    }

    private static Stream<JsonNode> alerts(JsonNode notification) {
        return StreamSupport.stream(notification.path("alerts").spliterator(), false);
    }

    private static String told(JsonNode notification, JsonNode alert) {
        return notification.path("receiver").asText() + " "
                + alert.path("status").asText() + " "
                + alert.at("/labels/alertname").asText() + " "
                + alert.at("/labels/scope_name").asText();
    }

    private JsonNode alert(String told) {
        return stack.notifications().stream()
                .flatMap(notification -> alerts(notification)
                        .filter(alert -> told(notification, alert).equals(told)))
                .findFirst()
                .orElseThrow();
    }

    private String annotation(String told, String name) {
        return alert(told).path("annotations").path(name).asText();
    }

    private String label(String told, String name) {
        return alert(told).path("labels").path(name).asText();
    }

    /** The names of the alerts that Alertmanager holds as firing. */
    private List<String> known() {
        return StreamSupport.stream(stack.alertmanager().alerts().spliterator(), false)
                .map(alert -> alert.at("/labels/alertname").asText())
                .toList();
    }

    private List<String> inhibited() {
        return StreamSupport.stream(stack.alertmanager().alerts().spliterator(), false)
                .filter(alert -> !alert.at("/status/inhibitedBy").isEmpty())
                .map(alert -> alert.at("/labels/alertname").asText())
                .toList();
    }
}
