package io.securescore.operator.it;

import static io.securescore.operator.it.OperatorHarness.subscription;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.securescore.fakeazure.FaultRule;
import io.securescore.operator.cluster.ApiServer;
import io.securescore.operator.cluster.ClusterExtension;
import io.securescore.operator.cluster.Installation;
import io.securescore.operator.cluster.OperatorProcess;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two operators on one set of watches: one polls and exposes, the other stands by. */
@ExtendWith(ClusterExtension.class)
class LeaderIT {
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
    void shouldServeTheSameSeriesFromTheStandbyAfterTheLeaderIsKilled() {
        OperatorProcess leader = harness.startLeader("first");
        OperatorProcess standby = harness.start("second");
        Watched watch = harness.apply(
                        "production",
                        "minimumScore: 75, subscriptions: [" + subscription(1) + ", " + subscription(2) + "]")
                .awaitPolled();
        watch.awaitEvents(1);
        Scrape before = Scrape.of(leader);
        assertThat(before.posture().samples()).isNotEmpty();
        assertThat(Scrape.of(standby).posture().samples()).isEmpty();
        assertThat(Scrape.of(standby).controls().samples()).isEmpty();
        assertThat(standby.status("/q/health/ready")).isEqualTo(200);
        assertThat(harness.azure().counts().of("token")).isEqualTo(1);
        assertThat(harness.operations()).containsExactly("inventory", "scores-with-controls");
        long writes = harness.audit().statusWrites(watch);

        harness.holdFirstAnswer();
        leader.kill9();

        Scrape restored = harness.beforeFirstAnswer(standby);
        assertThat(restored.posture().changesFrom(before.posture())).isEmpty();
        await().atMost(Watched.SCORED).until(() -> Scrape.of(standby).controls(), before.controls()::equals);
        harness.fence();
        assertThat(harness.operations()).containsExactly("inventory", "scores-with-controls");
        assertThat(harness.audit().statusWrites(watch)).isEqualTo(writes + 1);
        assertThat(watch.events()).hasSize(1);

        takeTheLease();

        assertThat(standby.awaitExit(10)).isEqualTo(1);
    }

    @Test
    void shouldEndInTimeOnSigtermAsStandbyAndAsLeaderInTheMiddleOfAPoll() {
        OperatorProcess leader = harness.startLeader("leader");
        OperatorProcess standby = harness.start("standby");
        harness.azure().fault(FaultRule.on("scores-with-controls").delayMillis(60_000));
        harness.apply("held", "subscriptions: [" + subscription(1) + "]");
        await().atMost(Watched.SCORED).until(() -> harness.azure().counts().of("scores-with-controls") == 1);

        OperatorHarness.assertEndsOnSigterm(standby);
        OperatorHarness.assertEndsOnSigterm(leader);
    }

    private void takeTheLease() {
        harness.server()
                .client()
                .resources(Lease.class)
                .inNamespace(Installation.NAMESPACE)
                .withName("securescore-operator")
                .edit(lease -> {
                    lease.getSpec().setHolderIdentity("another");
                    lease.getSpec().setRenewTime(ZonedDateTime.now(ZoneOffset.UTC));
                    return lease;
                });
    }
}
