package io.securescore.operator.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;
import static org.awaitility.Awaitility.await;

import io.securescore.fakeazure.Estate;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchStatus.ScopeStatus;
import io.securescore.operator.cluster.ApiServer;
import io.securescore.operator.cluster.ClusterExtension;
import io.securescore.operator.cluster.OperatorProcess;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Settings that change what the packaged operator asks and exposes: scores by Resource Manager, coverage, tags, controls. */
@ExtendWith(ClusterExtension.class)
class SettingsIT {
    private static final List<String> CONNECTORS = List.of(
            connector(1, "aws-prod"),
            connector(1, "aws-sandbox"),
            connector(6, "gcp-analytics"),
            connector(14, "ado-platform"),
            connector(4, "github-shop"),
            connector(6, "gitlab-data"));

    private static OperatorHarness harness;
    private static OperatorProcess operator;
    private static Watched watch;

    @BeforeAll
    static void start(ApiServer cluster) {
        harness = OperatorHarness.install(cluster);
        watch = harness.apply(
                "estate",
                "subscriptions: ["
                        + IntStream.of(1, 2, 9, 10, 11, 15, 16)
                                .mapToObj(OperatorHarness::subscription)
                                .collect(Collectors.joining(", "))
                        + "], connectors: ["
                        + CONNECTORS.stream().map(id -> "{id: " + id + "}").collect(Collectors.joining(", ")) + "]");
        operator = harness.start(
                "settings",
                Map.of(
                        "SECURESCORE_LEADER_ELECTION_ENABLED", "false",
                        "SECURESCORE_AZURE_SOURCE", "ResourceManager",
                        "SECURESCORE_COVERAGE_ENABLED", "true",
                        "SECURESCORE_METRICS_CONTROLS", "off",
                        "SECURESCORE_METRICS_SUBSCRIPTION_TAGS", "env"));
        await().atMost(Duration.ofSeconds(20))
                .until(() -> watch.condition("Ready"), Optional.of("True Polled: Polled every 24h.")::equals);
    }

    @AfterAll
    static void stop() {
        harness.assertNoViolations();
        harness.close();
    }

    @Test
    void shouldScoreSubscriptionsByResourceManagerAndSayWhyConnectorsHaveNoScore() {
        assertThat(watch.status().scopes())
                .filteredOn(scope ->
                        scope.id().startsWith("/subscriptions/") && !scope.id().contains("connectors"))
                .extracting(
                        scope -> scope.id().substring(scope.id().length() - 2),
                        ScopeStatus::state,
                        scope -> scope.score() == null ? "" : scope.score().toPlainString())
                .containsExactlyInAnyOrder(
                        tuple("01", "Scored", "67.79"),
                        tuple("02", "Scored", "82.01"),
                        tuple("09", "AccessDenied", ""),
                        tuple("10", "NotScored", ""),
                        tuple("11", "Scored", "0"),
                        tuple("15", "Disabled", ""),
                        tuple("16", "NotRegistered", ""));
        assertThat(watch.status().scopes())
                .filteredOn(scope -> scope.id().contains("connectors"))
                .hasSize(CONNECTORS.size())
                .allSatisfy(scope -> {
                    assertThat(scope.state()).isEqualTo("NotScored");
                    assertThat(scope.score()).isNull();
                    assertThat(scope.message())
                            .isEqualTo("Azure Resource Manager has no scores of security connectors: set"
                                    + " securescore.azure.source=ResourceGraph to read them.");
                });
    }

    @Test
    void shouldNotAskResourceGraphWhenResourceManagerIsTheSource() {
        assertThat(harness.azure().counts().requests().keySet())
                .contains("arm-scores", "arm-controls", "arm-subscriptions")
                .doesNotContain("scores", "scores-with-controls", "controls", "inventory");
    }

    @Test
    void shouldExposeWhatTheSettingsSay() {
        Scrape scrape = Scrape.of(operator);

        assertThat(scrape.controls().samples()).isEmpty();
        assertThat(scrape.naming("securescore_scope_info{")
                        .naming(Estate.subscriptionId(1))
                        .naming("tag_env=\"prod\"")
                        .samples())
                .hasSize(3);
        assertThat(scrape.naming("securescore_unwatched_subscription_info{")
                        .naming(Estate.subscriptionId(3))
                        .samples())
                .hasSize(1);
        assertThat(scrape.naming("securescore_unwatched_subscription_info{")
                        .naming(Estate.subscriptionId(1))
                        .samples())
                .isEmpty();
    }

    private static String connector(int host, String name) {
        return "/subscriptions/" + Estate.subscriptionId(host)
                + "/resourceGroups/rg-multicloud/providers/Microsoft.Security/securityConnectors/" + name;
    }
}
