package io.securescore.operator.it;

import static io.securescore.operator.it.OperatorHarness.subscription;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.securescore.fakeazure.Estate;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchStatus;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchStatus.ScopeStatus;
import io.securescore.operator.cluster.ApiServer;
import io.securescore.operator.cluster.ClusterExtension;
import io.securescore.operator.cluster.OperatorProcess;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Eight hours pass in Defender: one poll later the watch tells what moved, why, and what to fix first. */
@ExtendWith(ClusterExtension.class)
class StoryIT {
    private static final String IDENTITY = "story-it";
    private static final String DROPPED =
            "prod-eu fell 67.7 → 53.6: Enable MFA −8.6 (1 more unhealthy), Secure management"
                    + " ports −5.5 (1 more unhealthy)";
    private static final String PROD_EU = "/subscriptions/" + Estate.subscriptionId(1);

    private static final String LOST =
            "securescore_scope_lost_points_total{scope_id=\"" + PROD_EU + "\",cause=\"health\"} 14.1379310345";

    private OperatorHarness harness;

    @BeforeEach
    void install(ApiServer server) {
        harness = OperatorHarness.install(server);
    }

    @AfterEach
    void end() {
        harness.assertNoViolations();
        harness.close();
    }

    @Test
    void shouldTellTheStoryWithinOnePoll() {
        Watched watch = harness.apply("prod", "minimumScore: 75, subscriptions: [" + subscription(1) + "]");
        OperatorProcess operator = harness.startLeader(IDENTITY);
        watch.awaitPolled();
        assertThat(lostPoints(operator)).hasSize(5).allMatch(sample -> sample.endsWith(" 0"));

        harness.azure().step();
        watch.request("later");
        watch.awaitHandled("later");

        assertToldOnce(watch);
        assertThat(lostPoints(operator)).contains(LOST);
    }

    @Test
    void shouldTellTheSameWhenItIsKilledBetweenTheReadings() {
        Watched watch = harness.apply("prod", "minimumScore: 75, subscriptions: [" + subscription(1) + "]");
        OperatorProcess first = harness.startLeader(IDENTITY);
        watch.awaitPolled();
        watch.awaitEvents(1);
        first.kill9();

        harness.azure().step();
        harness.startLeader(IDENTITY);

        watch.awaitEvents(2);
        await().atMost(Watched.SCORED).until(() -> watch.status().recentChanges() != null);
        assertToldOnce(watch);
    }

    @Test
    void shouldTellNothingTwiceAfterAKill() {
        Watched watch = harness.apply("prod", "minimumScore: 75, subscriptions: [" + subscription(1) + "]");
        OperatorProcess first = harness.startLeader(IDENTITY);
        watch.awaitPolled();
        harness.azure().step();
        watch.request("later");
        watch.awaitHandled("later");
        watch.awaitEvents(2);
        String polled = watch.status().lastPollTime();
        first.kill9();

        OperatorProcess second = harness.startLeader(IDENTITY);
        await().atMost(Watched.SCORED)
                .until(() -> !watch.status().lastPollTime().equals(polled));

        assertToldOnce(watch);
        assertThat(lostPoints(second)).contains(LOST);
    }

    private static List<String> lostPoints(OperatorProcess operator) {
        return Scrape.of(operator).naming(PROD_EU + "\"").samples().stream()
                .filter(sample -> sample.startsWith("securescore_scope_lost_points_total"))
                .toList();
    }

    private static void assertToldOnce(Watched watch) {
        assertThat(watch.awaitEvents(2))
                .containsExactly(
                        "Warning ScoreBelowMinimum x1: 1 scope is now below its minimum: prod-eu 67.79 % (minimum 75 %).",
                        "Warning ScoreDropped x1: 1 scope lost points: " + DROPPED + ".");
        SecureScoreWatchStatus status = watch.status();
        assertThat(status.recentChanges()).singleElement().satisfies(change -> assertThat(change.message())
                .isEqualTo(DROPPED));
        assertThat(status.scopes())
                .extracting(ScopeStatus::lastChange)
                .isEqualTo(List.of(DROPPED.substring("prod-eu ".length())));
        assertThat(status.next()).isEqualTo("Enable MFA: 2 resources → +17.2");
        assertThat(status.trend()).isEqualTo("▅ −14.1");
        assertThat(watch.server()
                        .kubectl()
                        .run("-n", watch.namespace(), "get", "ssw", "prod", "--no-headers")
                        .orThrow())
                .startsWith(
                        "prod   53.65   ▅ −14.1   53.65   75    False   1/1   Enable MFA: 2 resources → +17.2   True");
    }
}
