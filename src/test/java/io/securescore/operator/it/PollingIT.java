package io.securescore.operator.it;

import static io.securescore.operator.it.OperatorHarness.subscription;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.securescore.fakeazure.Access;
import io.securescore.fakeazure.Estate;
import io.securescore.fakeazure.ManagementGroup;
import io.securescore.fakeazure.Posture;
import io.securescore.fakeazure.Subscription;
import io.securescore.operator.api.v1alpha1.Conditions;
import io.securescore.operator.cluster.ApiServer;
import io.securescore.operator.cluster.ClusterExtension;
import io.securescore.operator.cluster.OperatorProcess;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** When Azure is asked, and what comes of it: polls on demand, scores that fall, an estate that moves, suspension. */
@ExtendWith(ClusterExtension.class)
class PollingIT {
    private static final String RECONCILES = "operator_sdk_reconciliations_started_total";

    private static OperatorHarness harness;
    private static OperatorProcess operator;

    @BeforeAll
    static void start(ApiServer server) {
        harness = OperatorHarness.install(server);
        operator = harness.startLeader("polling-it");
    }

    @AfterAll
    static void end() {
        harness.close();
    }

    @BeforeEach
    void reset() {
        harness.reset();
    }

    @AfterEach
    void check() {
        harness.assertNoViolations();
    }

    @Test
    void shouldPollOnRequestAtMostOnceAMinute() {
        Watched watch = listing("on-request", 11).awaitPolled();
        JsonNode first = watch.timelessStatus();
        harness.azure().resetCounts();

        watch.request("one");
        watch.awaitHandled("one");

        JsonNode second = watch.timelessStatus();
        ((ObjectNode) second).remove("lastHandledRequest");
        assertThat(second).isEqualTo(first);
        assertThat(harness.operations()).containsExactly("inventory", "scores-with-controls");

        watch.request("two");
        harness.fence();

        assertThat(watch.status().lastHandledRequest()).isEqualTo("one");
        assertThat(harness.operations()).hasSize(2);
    }

    @Test
    void shouldWriteNothingBetweenPolls() {
        Watched watch = listing("quiet", 11).awaitPolled();
        watch.request("one");
        watch.awaitHandled("one");
        JsonNode status = watch.rawStatus();
        long writes = harness.audit().statusWrites(watch);

        IntStream.range(0, 10).forEach(i -> {
            double reconciles = Scrape.of(operator).sum(RECONCILES);
            watch.edit("{\"metadata\":{\"labels\":{\"touched\":\"" + i + "\"}}}");
            watch.request("within the minute " + i);
            await().until(() -> Scrape.of(operator).sum(RECONCILES) > reconciles);
        });
        harness.fence();

        assertThat(watch.rawStatus()).isEqualTo(status);
        assertThat(harness.audit().statusWrites(watch)).isEqualTo(writes);
    }

    @Test
    void shouldIgnoreARequestThatIsTooLongAndSaySo() {
        Watched watch = listing("long-request", 11).awaitPolled();
        harness.azure().resetCounts();
        String sentence =
                "The annotation securescore.io/requested-at is ignored, because it is longer than 64 characters:"
                        + " set a shorter text, such as the time.";

        watch.request("x".repeat(65));

        assertThat(watch.awaitEvents(1)).containsExactly("Warning RequestIgnored x1: " + sentence);
        harness.fence();
        assertThat(harness.operations()).isEmpty();
        assertThat(watch.status().lastHandledRequest()).isNull();
        assertThat(watch.status().message())
                .isEqualTo("The score over 1 scope is 0 %; without a minimum there is no verdict. " + sentence);

        watch.request("x".repeat(64));

        watch.awaitHandled("x".repeat(64));
        assertThat(watch.status().message())
                .isEqualTo("The score over 1 scope is 0 %; without a minimum there is no verdict.");
    }

    @Test
    void shouldTellAFallAndARecoveryOnceEach() {
        Watched watch = harness.apply("falling", "minimumScore: 80, subscriptions: [" + subscription(2) + "]")
                .awaitPolled();
        assertThat(watch.events()).isEmpty();
        String fell = "Warning ScoreBelowMinimum x1: 1 scope is now below its minimum: prod-us 50 % (minimum 80 %).";
        String dropped =
                "Warning ScoreDropped x1: 1 scope lost points: prod-us fell 82.0 → 50.0: unattributed −32.0 (cause"
                        + " can't be told).";
        harness.azure().score("prod-us", "28", 56, 310);

        watch.request("fall");
        watch.awaitHandled("fall");

        assertThat(watch.condition(Conditions.MEETS_MINIMUM))
                .contains("False BelowMinimum: 1 of 1 scope is below its minimum: prod-us 50 % (minimum 80 %).");
        assertThat(watch.awaitEvents(2)).containsExactly(fell, dropped);

        // Polled again for another watch, with the same result
        long writes = harness.audit().statusWrites(watch);
        listing("same-scope", 2).awaitPolled();
        harness.fence();
        assertThat(watch.events()).containsExactly(fell, dropped);
        assertThat(harness.audit().statusWrites(watch)).isEqualTo(writes);

        // And with a better one
        harness.azure().score("prod-us", "45.93", 56, 310);
        listing("same-scope-again", 2).awaitPolled();
        watch.awaitCondition(
                Conditions.MEETS_MINIMUM,
                "True AtOrAboveMinimum: 1 of 1 scope is at or above its minimum: prod-us 82.01 % (minimum 80 %).");
        assertThat(watch.awaitEvents(4))
                .containsExactly(
                        "Normal ScoreImproved x1: 1 scope gained points: prod-us rose 50.0 → 82.0: unattributed +32.0"
                                + " (cause can't be told).",
                        "Normal ScoreRecovered x1: 1 scope is at or above its minimum again: prod-us 82.01 %"
                                + " (minimum 80 %).",
                        fell,
                        dropped);
    }

    @Test
    void shouldFollowASelectionAsTheEstateMoves() {
        harness.azure().add(qa(51, "qa-one", "40"));
        Watched watch = selecting("qa", "team-qa").awaitPolled();
        assertThat(watch.scopes()).containsExactly("qa-one Scored 80");

        harness.azure().add(qa(52, "qa-two", "30"));
        watch.request("joined");
        watch.awaitHandled("joined");
        assertThat(watch.scopes()).containsExactly("qa-two Scored 60", "qa-one Scored 80");
        assertThat(watch.awaitEvents(1))
                .containsExactly("Normal ScopeJoined x1: 1 scope joined the selection: qa-two.");

        harness.azure().update("qa-two", subscription -> subscription.withTags(Map.of()));
        selecting("first-inventory", "team-platform").awaitPolled();
        harness.fence();
        assertThat(watch.scopes()).containsExactly("qa-two Scored 60", "qa-one Scored 80");
        selecting("second-inventory", "team-platform").awaitPolled();
        assertThat(watch.awaitEvents(2))
                .containsExactly(
                        "Normal ScopeJoined x1: 1 scope joined the selection: qa-two.",
                        "Normal ScopeLeft x1: 1 scope left the selection: qa-two.");
        await().atMost(Watched.JUDGED).until(watch::scopes, List.of("qa-one Scored 80")::equals);
        assertThat(Scrape.of(operator).naming(Estate.subscriptionId(52)).samples())
                .isEmpty();
    }

    @Test
    void shouldNotHideOthersBehindAForbiddenScope() {
        Watched watch = harness.apply(
                        "forbidden",
                        "minimumScore: 70, subscriptions: [" + subscription(5) + ", " + subscription(6) + "]")
                .awaitPolled();
        assertThat(watch.scopes()).containsExactly("shop-data Scored 76.48", "analytics Scored 87.98");

        harness.azure().access("shop-data", Access.FORBIDDEN);
        watch.request("forbidden");
        watch.awaitHandled("forbidden");
        harness.azure().access("shop-data", Access.READABLE);

        String cause =
                "shop-data (AccessDenied). The operator's identity may not read this subscription: assign it Security"
                        + " Reader on /subscriptions/" + Estate.subscriptionId(5) + " or a management group above it.";
        assertThat(watch.scopes()).containsExactly("shop-data AccessDenied 76.48", "analytics Scored 87.98");
        assertThat(watch.status().score()).isEqualByComparingTo("87.98");
        assertThat(watch.condition(Conditions.READY)).contains("True Polled: Polled every 24h.");
        assertThat(watch.condition(Conditions.COMPLETE))
                .contains("False AccessDenied: 1 of 2 scopes has no fresh score: " + cause);
        assertThat(watch.condition(Conditions.MEETS_MINIMUM))
                .contains("Unknown ScoreUnknown: 1 of 2 scopes has no usable score, so the verdict is open: " + cause);
        assertThat(watch.awaitEvents(1)).containsExactly("Warning ScopeUnreadable x1: 1 scope can't be read: " + cause);
    }

    @Test
    void shouldNeitherPollNorExposeASuspendedWatch() {
        Watched watch = harness.apply("suspended", "minimumScore: 70, subscriptions: [" + subscription(3) + "]")
                .awaitPolled();
        harness.azure().resetCounts();

        watch.edit("{\"spec\":{\"suspend\":true}}");
        watch.awaitCondition(Conditions.SUSPENDED, "True SuspendedBySpec: spec.suspend is true: nothing is polled.");
        watch.request("while suspended");
        harness.fence();

        assertThat(harness.operations()).isEmpty();
        assertThat(watch.status().lastHandledRequest()).isNull();
        assertThat(watch.status().score()).isEqualByComparingTo("71.03");
        Scrape scrape = Scrape.of(operator);
        assertThat(scrape.naming(Estate.subscriptionId(3)).samples()).isEmpty();
        String labels = "{watch_namespace=\"" + watch.namespace() + "\",watch=\"suspended\",";
        assertThat(scrape.naming("watch=\"suspended\"").samples())
                .allMatch(sample -> sample.startsWith("securescore_watch_info" + labels)
                        || sample.startsWith("securescore_watch_condition" + labels)
                        || sample.startsWith("securescore_watch_condition_reason" + labels))
                .contains(
                        "securescore_watch_info" + labels + "minimum_applies_to=\"EachScope\"} 1",
                        "securescore_watch_condition" + labels + "type=\"Suspended\",status=\"True\"} 1");

        watch.edit("{\"spec\":{\"suspend\":false}}");
        watch.awaitHandled("while suspended");

        assertThat(watch.condition(Conditions.SUSPENDED)).isEmpty();
        assertThat(harness.operations()).containsExactly("inventory", "scores-with-controls");
        assertThat(watch.awaitEvents(2))
                .containsExactly(
                        "Normal Resumed x1: Resumed: polled again from now on.",
                        "Normal Suspended x1: Suspended by spec.suspend: nothing is polled from now on.");
    }

    private static Watched listing(String name, int subscription) {
        return harness.apply(name, "subscriptions: [" + subscription(subscription) + "]");
    }

    private static Watched selecting(String name, String owner) {
        return harness.apply(
                name, "select: {managementGroups: [mg-platform], tags: [{name: owner, values: [" + owner + "]}]}");
    }

    private static Subscription qa(int number, String name, String points) {
        return new Subscription(
                Estate.subscriptionId(number),
                name,
                "Enabled",
                Map.of("owner", "team-qa"),
                List.of(new ManagementGroup("mg-platform", "Platform")),
                Access.READABLE,
                true,
                new Posture("Azure", new BigDecimal(points), 50, 10, List.of()),
                List.of());
    }
}
