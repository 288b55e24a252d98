package io.securescore.operator.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.securescore.fakeazure.Estate;
import io.securescore.fakeazure.FakeAzure;
import io.securescore.fakeazure.FakeAzureOptions;
import io.securescore.operator.cluster.ApiServer;
import io.securescore.operator.cluster.ClusterExtension;
import io.securescore.operator.cluster.Installation;
import io.securescore.operator.cluster.OperatorProcess;
import io.securescore.operator.cluster.OperatorSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Two packaged operators, a lease on a real API server, and the ends that a leader may come to. */
@ExtendWith(ClusterExtension.class)
class LeadershipIT {
    private static final String LEADS = "\nsecurescore_leader 1.0\n";
    private static final int TERMINATED = 128 + 15;

    @TempDir
    private Path directory;

    private final FakeAzure azure = FakeAzure.start(FakeAzureOptions.of(Estate.demo()));

    @BeforeAll
    static void install(ApiServer server) {
        Installation.apply(server.kubectl());
    }

    @AfterEach
    void stopAzure() {
        azure.close();
    }

    @Test
    void shouldHandTheLeadOverWhenTheLeaderIsTerminated(ApiServer server) throws IOException {
        try (OperatorProcess leader = start(server, "one").awaitReady()) {
            awaitLead(leader);
            try (OperatorProcess standby = start(server, "two").awaitReady()) {
                assertThat(standby.metrics())
                        .contains("\nsecurescore_leader 0.0\n")
                        .doesNotContain("securescore_watch_", "securescore_scope_");

                assertThat(leader.sigterm()).isEqualTo(TERMINATED);

                awaitLead(standby);
                assertThat(standby.sigterm()).isEqualTo(TERMINATED);
            }
        }
    }

    @Test
    void shouldTerminateAStandbyWithoutADisturbanceOfTheLeader(ApiServer server) throws IOException {
        try (OperatorProcess leader = start(server, "three").awaitReady()) {
            awaitLead(leader);
            try (OperatorProcess standby = start(server, "four").awaitReady()) {
                assertThat(standby.sigterm()).isEqualTo(TERMINATED);
            }
            assertThat(leader.metrics()).contains(LEADS);
        }
    }

    @Test
    void shouldEndWithCode1WhenTheLeaseIsLost(ApiServer server) throws IOException {
        try (OperatorProcess leader = start(server, "five").awaitReady()) {
            awaitLead(leader);

            await().until(() -> {
                steal(server);
                return !leader.isAlive();
            });

            assertThat(leader.awaitExit(1)).isEqualTo(1);
        }
    }

    @Test
    void shouldLeadFromTheStartWithoutAnElection(ApiServer server) throws IOException {
        Map<String, String> settings = settings("six");
        settings.put("SECURESCORE_LEADER_ELECTION_ENABLED", "false");
        try (OperatorProcess alone =
                OperatorProcess.start(kubeconfig(server), settings).awaitReady()) {
            awaitLead(alone);

            assertThat(alone.status("/q/health/live")).isEqualTo(200);
            assertThat(alone.status("/q/metrics")).isEqualTo(404);
            assertThat(alone.metrics())
                    .contains("\nsecurescore_controls_exposed 1\n", "securescore_operator_build_info{")
                    .contains("operator_sdk_");
        }
    }

    private OperatorProcess start(ApiServer server, String identity) throws IOException {
        return OperatorProcess.start(kubeconfig(server), settings(identity));
    }

    private static Path kubeconfig(ApiServer server) {
        return server.kubeconfigFor(Installation.NAMESPACE, Installation.SERVICE_ACCOUNT);
    }

    private Map<String, String> settings(String identity) throws IOException {
        Path certificateAuthority = Files.writeString(directory.resolve("ca.pem"), azure.caPem());
        Map<String, String> settings = new HashMap<>(OperatorSettings.azure(azure, certificateAuthority));
        settings.putAll(OperatorSettings.leaderElection(identity));
        settings.put("SECURESCORE_LEADER_ELECTION_LEASE_DURATION", "5s");
        return settings;
    }

    private static void awaitLead(OperatorProcess operator) {
        await().atMost(Duration.ofSeconds(60)).until(() -> operator.metrics().contains(LEADS));
    }

    private static void steal(ApiServer server) {
        server.client()
                .resources(Lease.class)
                .inNamespace(Installation.NAMESPACE)
                .withName("securescore-operator")
                .edit(lease -> {
                    lease.getSpec().setHolderIdentity("thief");
                    lease.getSpec().setRenewTime(ZonedDateTime.now(ZoneOffset.UTC));
                    lease.getSpec().setLeaseDurationSeconds(1);
                    return lease;
                });
    }
}
