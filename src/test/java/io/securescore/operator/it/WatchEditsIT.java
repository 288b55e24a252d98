package io.securescore.operator.it;

import static io.securescore.operator.it.OperatorHarness.subscription;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.securescore.fakeazure.Estate;
import io.securescore.fakeazure.FaultRule;
import io.securescore.operator.api.v1alpha1.Conditions;
import io.securescore.operator.cluster.ApiServer;
import io.securescore.operator.cluster.ClusterExtension;
import io.securescore.operator.cluster.OperatorProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Watches that are edited, deleted or created again while Azure is being asked for their scores. */
@ExtendWith(ClusterExtension.class)
class WatchEditsIT {
    private static OperatorHarness harness;
    private static OperatorProcess operator;

    @BeforeAll
    static void start(ApiServer server) {
        harness = OperatorHarness.install(server);
        operator = harness.startLeader("watch-edits-it");
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
    void shouldJudgeByTheLatestSpecWhenAWatchIsEditedWhileItsPollRuns() {
        holdScores();
        Watched watch = harness.apply("edited", "minimumScore: 50, subscriptions: [" + subscription(4) + "]");
        awaitScoresAsked();

        watch.edit("{\"spec\":{\"minimumScore\":90,\"subscriptions\":[{\"id\":\"" + Estate.subscriptionId(4)
                + "\"},{\"id\":\"" + Estate.subscriptionId(14) + "\"}]}}");
        watch.awaitPolled();

        assertThat(watch.scopes()).containsExactly("shop-web Scored 56.03", "management Scored 93.98");
        assertThat(watch.condition(Conditions.MEETS_MINIMUM))
                .contains("False BelowMinimum: 1 of 2 scopes is below its minimum: shop-web 56.03 % (minimum 90 %).");
        assertThat(watch.events())
                .containsExactly("Warning ScoreBelowMinimum x1: 1 scope is now below its minimum: shop-web 56.03 %"
                        + " (minimum 90 %).");
    }

    @Test
    void shouldNotCarryAPollOverToAWatchThatIsCreatedAgainWhileItRuns() {
        holdScores();
        Watched watch = harness.apply("again", "minimumScore: 50, subscriptions: [" + subscription(4) + "]");
        awaitScoresAsked();

        watch.delete();
        harness.apply("again", "minimumScore: 90, subscriptions: [" + subscription(14) + "]");
        watch.awaitPolled();
        harness.fence();

        assertThat(watch.scopes()).containsExactly("management Scored 93.98");
        assertThat(watch.condition(Conditions.MEETS_MINIMUM))
                .contains(
                        "True AtOrAboveMinimum: 1 of 1 scope is at or above its minimum: management 93.98 % (minimum 90 %).");
        assertThat(watch.events()).isEmpty();
        assertThat(Scrape.of(operator).naming(Estate.subscriptionId(4)).samples())
                .isEmpty();
    }

    @Test
    void shouldForgetAWatchThatIsDeletedWhileItsPollRuns() {
        holdScores();
        Watched watch = harness.apply("gone", "minimumScore: 75, subscriptions: [" + subscription(4) + "]");
        awaitScoresAsked();

        watch.delete();
        harness.fence();

        assertThat(watch.get()).isNull();
        assertThat(watch.events()).isEmpty();
        assertThat(Scrape.of(operator).naming(Estate.subscriptionId(4)).samples())
                .isEmpty();
    }

    /** The next answer with scores takes long enough for an edit to come before it. */
    private static void holdScores() {
        harness.azure().fault(FaultRule.on("scores-with-controls").times(1).delayMillis(1_500));
    }

    private static void awaitScoresAsked() {
        await().atMost(Watched.SCORED).until(() -> harness.azure().counts().of("scores-with-controls") == 1);
    }
}
