package io.securescore.operator.it;

import static io.securescore.operator.it.OperatorHarness.subscription;
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
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Two releases on one cluster, each with a tenant, an identity, a lease and watches of its own. */
@ExtendWith(ClusterExtension.class)
class TwoReleasesIT {
    private static final String SECOND = "securescore-second";
    private static final String SECOND_USER = "system:serviceaccount:" + Installation.NAMESPACE + ":" + SECOND;
    private static final String SECOND_TENANT = "22222222-aaaa-4bbb-8ccc-0000000000ff";

    @TempDir
    static Path directory;

    private static OperatorHarness harness;
    private static FakeAzure secondAzure;
    private static OperatorProcess first;
    private static OperatorProcess second;

    @BeforeAll
    static void start(ApiServer server) throws IOException {
        harness = OperatorHarness.install(server);
        Estate demo = Estate.demo();
        secondAzure = FakeAzure.start(FakeAzureOptions.of(
                new Estate(SECOND_TENANT, demo.rootGroup(), demo.subscriptions(), demo.seed(), demo.declining())));
        server.createServiceAccount(Installation.NAMESPACE, SECOND);
        server.applyYaml(
                """
                apiVersion: rbac.authorization.k8s.io/v1
                kind: ClusterRoleBinding
                metadata: {name: %1$s}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: securescore-operator}
                subjects: [{kind: ServiceAccount, name: %1$s, namespace: %2$s}]
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: Role
                metadata: {name: %1$s, namespace: %2$s}
                rules:
                - {apiGroups: [coordination.k8s.io], resources: [leases], verbs: [get, create, update, patch]}
                - apiGroups: [""]
                  resources: [configmaps]
                  verbs: [get, create, patch]
                  resourceNames: [%1$s-ledger-0]
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: RoleBinding
                metadata: {name: %1$s, namespace: %2$s}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: %1$s}
                subjects: [{kind: ServiceAccount, name: %1$s, namespace: %2$s}]
                """
                        .formatted(SECOND, Installation.NAMESPACE));
        first = harness.startUnready("first-pod", Map.of("SECURESCORE_WATCH_SELECTOR", "tenant=first"));
        second = OperatorProcess.start(server.kubeconfigFor(Installation.NAMESPACE, SECOND), secondSettings());
        OperatorHarness.awaitLead(first.awaitReady());
        OperatorHarness.awaitLead(second.awaitReady());
    }

    @AfterAll
    static void end() {
        if (second != null) {
            second.close();
        }
        secondAzure.close();
        harness.close();
    }

    @BeforeEach
    void reset() {
        harness.reset();
        secondAzure.resetCounts();
    }

    @Test
    void shouldEachTouchOnlyItsOwnWatchesLeaseAndLedgers() {
        Watched ofFirst = watch("of-first", "first", 11);
        Watched ofSecond = watch("of-second", "second", 12);
        Watched ofNobody = harness.apply("of-nobody", "subscriptions: [" + subscription(13) + "]");
        ofFirst.awaitPolled();
        ofSecond.awaitPolled();

        assertThat(ofFirst.status().tenantId()).isEqualTo(Estate.TENANT_ID);
        assertThat(ofSecond.status().tenantId()).isEqualTo(SECOND_TENANT);
        assertThat(ofNobody.status()).isNull();
        assertThat(writtenStatuses(OperatorHarness.USER, ofFirst)).containsExactly("of-first");
        assertThat(writtenStatuses(SECOND_USER, ofFirst)).containsExactly("of-second");
        assertThat(infoOf(first, 11)).singleElement().asString().contains("tenant_id=\"" + Estate.TENANT_ID + "\"");
        assertThat(infoOf(second, 12)).singleElement().asString().contains("tenant_id=\"" + SECOND_TENANT + "\"");
        assertThat(infoOf(first, 12)).isEmpty();
        assertThat(infoOf(second, 11)).isEmpty();
        assertThat(askedAbout(harness.azure(), 12)).isFalse();
        assertThat(askedAbout(secondAzure, 11)).isFalse();
        assertThat(List.of(holder("securescore-operator"), holder(SECOND))).containsExactly("first-pod", "second-pod");
        assertThat(ledgersOf(SECOND_USER)).containsOnly(SECOND + "-ledger-0");
        assertThat(ledgersOf(OperatorHarness.USER)).doesNotContain(SECOND + "-ledger-0");
        assertThat(refusedTo(SECOND_USER)).isEmpty();
    }

    @Test
    void shouldHandAWatchOverWithItsLabel() {
        Watched watch = watch("moving", "first", 12).awaitPolled();
        assertThat(watch.status().tenantId()).isEqualTo(Estate.TENANT_ID);
        long writes = harness.audit().statusWrites(watch);

        label(watch, "second");

        await().atMost(Watched.SCORED).until(() -> watch.status().tenantId(), SECOND_TENANT::equals);
        assertThat(infoOf(second, 12)).singleElement().asString().contains("tenant_id=\"" + SECOND_TENANT + "\"");
        await().atMost(Watched.JUDGED)
                .until(() ->
                        Scrape.of(first).posture().naming("moving").samples().isEmpty());
        assertThat(infoOf(first, 12)).isEmpty();
        assertThat(harness.audit().statusWrites(watch)).isEqualTo(writes);
    }

    private static Watched watch(String name, String tenant, int number) {
        Watched watch = harness.apply(name, "subscriptions: [" + subscription(number) + "]");
        label(watch, tenant);
        return watch;
    }

    private static void label(Watched watch, String tenant) {
        watch.edit("{\"metadata\":{\"labels\":{\"tenant\":\"" + tenant + "\"}}}");
    }

    private static List<String> writtenStatuses(String user, Watched neighbour) {
        return new AuditLog(harness.server().auditLog(), user)
                .calls().stream()
                        .filter(call -> call.resource().equals("securescorewatches.securescore.io/status")
                                && call.namespace().equals(neighbour.namespace()))
                        .map(AuditLog.Call::name)
                        .distinct()
                        .toList();
    }

    private static List<String> ledgersOf(String user) {
        return new AuditLog(harness.server().auditLog(), user)
                .calls().stream()
                        .filter(call -> call.resource().equals("configmaps")
                                && call.verb().equals("patch"))
                        .map(AuditLog.Call::name)
                        .toList();
    }

    private static List<AuditLog.Call> refusedTo(String user) {
        return new AuditLog(harness.server().auditLog(), user)
                .calls().stream().filter(call -> call.code() == 403).toList();
    }

    private static List<String> infoOf(OperatorProcess operator, int number) {
        return Scrape.of(operator)
                .naming("securescore_scope_info{")
                .naming(Estate.subscriptionId(number))
                .samples();
    }

    private static boolean askedAbout(FakeAzure azure, int number) {
        return azure.requests().stream().anyMatch(request -> request.body().contains(Estate.subscriptionId(number)));
    }

    private static String holder(String lease) {
        Lease found = harness.server()
                .client()
                .leases()
                .inNamespace(Installation.NAMESPACE)
                .withName(lease)
                .get();
        return found.getSpec().getHolderIdentity();
    }

    private static Map<String, String> secondSettings() throws IOException {
        Path authority = Files.writeString(directory.resolve("second.pem"), secondAzure.caPem());
        Map<String, String> settings = new TreeMap<>(OperatorSettings.azure(secondAzure, authority));
        settings.putAll(OperatorSettings.leaderElection("second-pod"));
        settings.put("SECURESCORE_LEADER_ELECTION_LEASE_NAME", SECOND);
        settings.put("SECURESCORE_WATCH_SELECTOR", "tenant in (second, other)");
        return settings;
    }
}
