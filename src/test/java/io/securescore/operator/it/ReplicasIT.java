package io.securescore.operator.it;

import static io.securescore.operator.it.OperatorHarness.subscription;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.securescore.fakeazure.FaultRule;
import io.securescore.operator.cluster.ApiServer;
import io.securescore.operator.cluster.ClusterExtension;
import io.securescore.operator.cluster.RunningPod;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two replicas as the chart installs them, with the lease of its defaults. */
@ExtendWith(ClusterExtension.class)
class ReplicasIT {
    private static final String TWO =
            """
            replicaCount: 2
            settings: {leaderElection: {leaseDuration: 15s}}
            """;

    private ChartRelease release;

    @BeforeEach
    void prepare(ApiServer server) {
        release = new ChartRelease(server);
    }

    @AfterEach
    void end() {
        assertThat(release.azure().violations()).isEmpty();
        release.uninstall();
        release.close();
    }

    @Test
    void shouldServeTheSameFromTheOtherReplicaWithin20SecondsOfLosingTheLeader() {
        release.install(ChartRelease.CLIENT_SECRET, TWO);
        String team = release.newNamespace("team");
        List<RunningPod> pods = release.rollout();
        assertThat(pods).hasSize(2).allMatch(RunningPod::isReady);
        RunningPod leader = release.awaitLeader(pods);
        RunningPod standby = pods.get(1 - pods.indexOf(leader));
        Watched watch = release.watch(
                        team,
                        "production",
                        "minimumScore: 75, subscriptions: [" + subscription(1) + ", " + subscription(2) + "]")
                .awaitPolled();
        List<String> events = watch.awaitEvents(1);
        Scrape before = Scrape.of(leader);
        assertThat(before.posture().samples()).isNotEmpty();
        assertThat(before.controls().samples()).isNotEmpty();
        assertThat(Scrape.of(standby).posture().samples()).isEmpty();
        assertThat(Scrape.of(standby).controls().samples()).isEmpty();
        assertThat(release.azure().counts().of("token")).isEqualTo(1);
        assertThat(operations()).containsExactly("inventory", "scores-with-controls");
        assertThat(writes(standby)).isZero();
        long written = writes(leader);

        // Azure keeps the next leader waiting, so that what it serves is what it knows of before
        release.azure().resetCounts();
        release.azure().fault(FaultRule.on("token").times(1).delayMillis(2_000));
        release.kubelet().lose(leader);

        await().atMost(Duration.ofSeconds(20))
                .until(
                        () -> Scrape.of(standby).posture().samples(),
                        before.posture().samples()::equals);
        await().atMost(Watched.SCORED).until(() -> Scrape.of(standby).controls(), before.controls()::equals);
        release.fence(team);
        assertThat(operations()).containsExactly("inventory", "scores-with-controls");
        assertThat(watch.events()).isEqualTo(events);
        assertThat(release.audit().statusWrites(watch)).isEqualTo(written + 1);
        assertThat(release.kubelet().delete(standby)).isEqualTo(128 + 15);
    }

    private List<String> operations() {
        return OperatorHarness.operations(release.azure());
    }

    private long writes(RunningPod pod) {
        return release.audit().callsOf(pod.name()).stream()
                .filter(call -> call.resource().equals("securescorewatches.securescore.io/status"))
                .count();
    }
}
