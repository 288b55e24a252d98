package io.securescore.operator.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.securescore.fakeazure.Estate;
import io.securescore.fakeazure.FakeAzure;
import io.securescore.fakeazure.FaultRule;
import io.securescore.operator.cluster.ApiServer;
import io.securescore.operator.cluster.OperatorProcess;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The API server goes away and comes back: afterwards all is as if it had been there. It has one of its own for that. */
class OutageIT {
    private static final Duration BACK = Duration.ofSeconds(60);
    private static final String POLLED = "True Polled: Polled every 24h.";
    private static final String BEFORE = "67.79";
    private static final String AFTER = "53.65";
    private static final String BELOW =
            "Warning ScoreBelowMinimum x1: 1 scope is now below its minimum: prod-eu 53.65 %" + " (minimum 60 %).";

    private static final String DROPPED =
            "Warning ScoreDropped x1: 1 scope lost points: prod-eu fell 67.7 → 53.6: unattributed −14.1 (cause can't be told).";

    private static ApiServer server;
    private static OperatorHarness harness;
    private static FakeAzure azure;

    private Watched falling;
    private Watched steady;

    @BeforeAll
    static void install() {
        server = ApiServer.start();
        harness = OperatorHarness.install(server);
        azure = harness.azure();
    }

    @AfterAll
    static void stop() {
        harness.close();
        server.close();
    }

    @BeforeEach
    void begin() {
        harness.reset();
        harness.deleteLease();
        azure.score(Estate.subscriptionId(1), "19.66", 29, 402);
        falling =
                harness.apply("falling", "minimumScore: 60, subscriptions: [" + OperatorHarness.subscription(1) + "]");
        steady = harness.apply("steady", "minimumScore: 95, subscriptions: [" + OperatorHarness.subscription(12) + "]");
    }

    @AfterEach
    void shouldHaveOnlyRead() {
        harness.assertNoViolations();
    }

    @Test
    void shouldWriteWhatASweepFoundWhileTheApiServerWasGone() {
        try (OperatorProcess operator =
                harness.start("survivor", Map.of("SECURESCORE_LEADER_ELECTION_ENABLED", "false"))) {
            awaitScore(BEFORE);
            steady.awaitPolled();
            List<String> told = steady.awaitEvents(1);
            JsonNode undisturbed = steady.rawStatus();
            fall();
            long asked = azure.counts().of("scores-with-controls");
            azure.fault(FaultRule.on("scores-with-controls").delayMillis(2_000).times(1));
            falling.request("in-the-outage");
            await().atMost(BACK).until(() -> azure.counts().of("scores-with-controls") > asked);

            server.stopServer();
            await().atMost(BACK).until(() -> exposes(operator, "0.5365"));
            await().during(Duration.ofSeconds(8)).atMost(BACK).until(() -> exposes(operator, "0.5365"));
            server.startServer();

            awaitScore(AFTER);
            assertThat(falling.status().lastHandledRequest()).isEqualTo("in-the-outage");
            assertThat(falling.condition("Ready")).hasValue(POLLED);
            assertThat(falling.condition("MeetsMinimum").orElseThrow()).startsWith("False BelowMinimum");
            assertThat(falling.awaitEvents(2)).containsExactly(BELOW, DROPPED);
            assertThat(steady.rawStatus()).isEqualTo(undisturbed);
            assertThat(steady.events()).isEqualTo(told);
            Watched late = harness.apply("late", "subscriptions: [" + OperatorHarness.subscription(13) + "]");
            await().atMost(BACK).until(() -> late.condition("Ready"), Optional.of(POLLED)::equals);
            late.delete();
            await().atMost(BACK).until(() -> Scrape.of(operator)
                    .naming("watch=\"late\"")
                    .samples()
                    .isEmpty());
            assertThat(operator.logLines()).hasSizeLessThan(100);
        }
    }

    @Test
    void shouldGoOnAfterTheLeaseLapsedAsIfTheApiServerHadBeenThere() {
        OperatorProcess first = harness.start("pod-0");
        awaitScore(BEFORE);
        steady.awaitPolled();
        List<String> told = steady.awaitEvents(1);
        JsonNode undisturbed = steady.timelessStatus();
        List<String> series = names(Scrape.of(first).posture());

        server.stopServer();
        assertThat(first.awaitExit(40)).isEqualTo(1);
        fall();
        assertThat(harness.startUnready("pod-0", Map.of()).awaitExit(60)).isEqualTo(1);
        server.startServer();
        OperatorProcess again = harness.start("pod-0");

        awaitScore(AFTER);
        assertThat(falling.condition("Ready")).hasValue(POLLED);
        assertThat(falling.awaitEvents(2)).containsExactly(BELOW, DROPPED);
        await().atMost(BACK).until(steady::timelessStatus, undisturbed::equals);
        assertThat(steady.events()).isEqualTo(told);
        assertThat(names(Scrape.of(again).posture())).isEqualTo(series);
        again.close();
    }

    /** While nobody looks the first subscription loses points, as at the demo estate's first step. */
    private static void fall() {
        azure.score(Estate.subscriptionId(1), "15.56", 29, 402);
    }

    private void awaitScore(String score) {
        await().atMost(BACK)
                .until(() -> falling.status() != null
                        && falling.status().score() != null
                        && falling.status().score().toPlainString().equals(score));
    }

    private static boolean exposes(OperatorProcess operator, String ratio) {
        return operator.isAlive()
                && Scrape.of(operator)
                        .naming("securescore_scope_score_ratio{")
                        .naming(Estate.subscriptionId(1))
                        .samples()
                        .stream()
                        .anyMatch(line -> line.contains("} " + ratio));
    }

    /** Series without their values. */
    /** Without those that come and go with a verdict. */
    private static List<String> names(Scrape scrape) {
        return scrape.samples().stream()
                .filter(line -> !line.startsWith("securescore_watch_condition_reason{")
                        && !line.startsWith("securescore_watch_plan_step_"))
                .map(line -> line.substring(0, line.lastIndexOf(' ')))
                .sorted()
                .toList();
    }
}
