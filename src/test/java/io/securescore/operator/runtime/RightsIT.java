package io.securescore.operator.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A service account that lacks rights: the operator says which, is alive and not ready, and goes on when they are granted. */
@ExtendWith(ClusterExtension.class)
class RightsIT {
    private static final String ACCOUNT = "without-rights";
    private static final Duration SOON = Duration.ofSeconds(30);

    private ApiServer server;
    private FakeAzure azure;
    private String namespace;
    private OperatorProcess operator;

    @BeforeEach
    void start(ApiServer server, @TempDir Path directory) throws IOException {
        this.server = server;
        azure = FakeAzure.start(FakeAzureOptions.of(Estate.demo()));
        Installation.apply(server.kubectl());
        namespace = server.newNamespace("rights");
        server.createServiceAccount(namespace, ACCOUNT);
        Path authority = Files.writeString(directory.resolve("ca.pem"), azure.caPem());
        Map<String, String> settings = new TreeMap<>(OperatorSettings.azure(azure, authority));
        settings.putAll(OperatorSettings.leaderElection("rights-it"));
        settings.put("SECURESCORE_LEADER_ELECTION_NAMESPACE", namespace);
        operator = OperatorProcess.start(server.kubeconfigFor(namespace, ACCOUNT), settings);
        await().atMost(SOON).until(() -> !warnings().isEmpty());
    }

    @AfterEach
    void end() {
        operator.close();
        azure.close();
        server.kubectl()
                .run("delete", "clusterrolebinding", ACCOUNT, "--ignore-not-found")
                .orThrow();
    }

    @Test
    void shouldSayInOneLineWhatIsMissingAndGoOnWhenItIsGranted() {
        assertThat(warnings())
                .containsExactly(
                        "The operator's service account may not list, watch securescorewatches.securescore.io in"
                                + " all namespaces; patch securescorewatches.securescore.io/status in all namespaces; create,"
                                + " patch events.events.k8s.io in all namespaces; get, create, update, patch"
                                + " leases.coordination.k8s.io in namespace " + namespace
                                + "; get, create, patch configmaps in"
                                + " namespace " + namespace
                                + ": grant it the roles of the chart (rbac.create=true) or of"
                                + " deploy/base/rbac.yaml; the start waits for them");
        await().atMost(SOON).until(() -> operator.status("/q/health/live") == 200);
        assertThat(operator.status("/q/health/started")).isEqualTo(200);
        assertThat(operator.status("/q/health/ready")).isEqualTo(503);

        grant("clusterrolebinding", "--clusterrole=securescore-operator");

        await().atMost(SOON).until(() -> warnings().size() == 2);
        assertThat(warnings().get(1))
                .startsWith(
                        "The operator's service account may not get, create, update, patch leases.coordination.k8s.io in"
                                + " namespace " + namespace + "; get, create, patch configmaps in namespace "
                                + namespace + ":");

        server.kubectl()
                .run(
                        "-n",
                        namespace,
                        "create",
                        "role",
                        ACCOUNT,
                        "--verb=get,create,update,patch",
                        "--resource=leases.coordination.k8s.io",
                        "--resource=configmaps")
                .orThrow();
        grant("rolebinding", "--role=" + ACCOUNT);

        operator.awaitReady();
        assertThat(operator.logLines())
                .anyMatch(line -> line.endsWith("The missing rights are granted: the start goes on"));
        assertThat(operator.logLines()).noneMatch(line -> line.contains("Exception") || line.contains(" ERROR "));
    }

    @Test
    void shouldEndInTimeWhileItWaits() {
        assertThat(operator.sigterm()).isEqualTo(128 + 15);
        assertThat(operator.logLines()).noneMatch(line -> line.contains("Exception") || line.contains(" ERROR "));
    }

    private void grant(String kind, String role) {
        server.kubectl()
                .run("-n", namespace, "create", kind, ACCOUNT, role, "--serviceaccount=" + namespace + ":" + ACCOUNT)
                .orThrow();
    }

    private List<String> warnings() {
        return operator.logLines().stream()
                .filter(line -> line.contains(" WARN "))
                .map(line -> line.replaceFirst("^.*?\\) ", ""))
                .toList();
    }
}
