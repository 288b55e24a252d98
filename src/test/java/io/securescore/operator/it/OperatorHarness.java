package io.securescore.operator.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import io.securescore.fakeazure.Estate;
import io.securescore.fakeazure.FakeAzure;
import io.securescore.fakeazure.FakeAzureOptions;
import io.securescore.fakeazure.FaultRule;
import io.securescore.fakeazure.RequestLog;
import io.securescore.operator.api.v1alpha1.SecureScoreWatch;
import io.securescore.operator.cluster.ApiServer;
import io.securescore.operator.cluster.Installation;
import io.securescore.operator.cluster.OperatorProcess;
import io.securescore.operator.cluster.OperatorSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the tests of the whole operator stand on: the API server with {@code deploy/base} installed, a fake Azure with the
 * demo's estate or another, and packaged operators that run with a token of the shipped service account. {@link #close()} ends the
 * operators and the fake, and deletes the watches.
 *
 * <p>The watches poll once a day, so that no grid point falls into a test: what Azure is asked, the test has caused.
 */
final class OperatorHarness implements AutoCloseable {
    /** What the operator is to the API server. */
    static final String USER = "system:serviceaccount:" + Installation.NAMESPACE + ":" + Installation.SERVICE_ACCOUNT;

    /** A subscription that no other watch may name. */
    static final int FENCE = 7;

    private final ApiServer server;
    private final FakeAzure azure;
    private final List<OperatorProcess> operators = new ArrayList<>();
    private final Path certificateAuthority;
    private final Path kubeconfig;
    private String namespace;
    private int fences;

    private OperatorHarness(ApiServer server, Estate estate) throws IOException {
        this.server = server;
        azure = FakeAzure.start(FakeAzureOptions.of(estate));
        certificateAuthority = Files.writeString(Files.createTempFile("fake-azure-", ".pem"), azure.caPem());
        Installation.apply(server.kubectl());
        kubeconfig = server.kubeconfigFor(Installation.NAMESPACE, Installation.SERVICE_ACCOUNT);
        deleteLease();
        deleteLedgers();
        reset();
    }

    /** Installs the operator's rights, with no lease, no ledger and no watch left from before. */
    static OperatorHarness install(ApiServer server) {
        return install(server, Estate.demo());
    }

    /** The same with another estate. */
    static OperatorHarness install(ApiServer server, Estate estate) {
        try {
            return new OperatorHarness(server, estate);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Begins a test: no watches, a new namespace, an Azure without faults that has counted nothing. */
    void reset() {
        deleteWatches();
        namespace = server.newNamespace("it");
        azure.clearFaults();
        azure.resetCounts();
    }

    /** Fails when the operator sent anything to Azure that it must never send. */
    void assertNoViolations() {
        assertThat(azure.violations()).isEmpty();
    }

    FakeAzure azure() {
        return azure;
    }

    /** The namespace of this test's watches. */
    String namespace() {
        return namespace;
    }

    ApiServer server() {
        return server;
    }

    AuditLog audit() {
        return new AuditLog(server.auditLog(), USER);
    }

    /** Starts an operator that takes part in the election and waits until it is ready. */
    OperatorProcess start(String identity) {
        return start(identity, Map.of());
    }

    /** The same with further settings. */
    OperatorProcess start(String identity, Map<String, String> more) {
        return startUnready(identity, more).awaitReady();
    }

    /** Starts an operator and returns at once. */
    OperatorProcess startUnready(String identity, Map<String, String> more) {
        Map<String, String> settings = new TreeMap<>(OperatorSettings.azure(azure, certificateAuthority));
        settings.putAll(OperatorSettings.leaderElection(identity));
        settings.put("SECURESCORE_LEADER_ELECTION_LEASE_DURATION", "5s");
        settings.putAll(more);
        OperatorProcess operator = OperatorProcess.start(kubeconfig, settings);
        operators.add(operator);
        return operator;
    }

    /** Starts an operator and waits until it leads. */
    OperatorProcess startLeader(String identity) {
        OperatorProcess operator = start(identity);
        awaitLead(operator);
        return operator;
    }

    static void awaitLead(OperatorProcess operator) {
        await().atMost(Duration.ofSeconds(30)).until(() -> Scrape.of(operator).sum("securescore_leader") == 1);
    }

    /** Sends SIGTERM and expects the end in time, with the code of a terminated process. */
    static void assertEndsOnSigterm(OperatorProcess operator) {
        assertThat(assertTimeout(Duration.ofSeconds(2), operator::sigterm)).isEqualTo(128 + 15);
    }

    /** Has Azure keep the next operator waiting for its token, and so for every answer. */
    void holdFirstAnswer() {
        azure.resetCounts();
        azure.fault(FaultRule.on("token").times(1).delayMillis(4_000));
    }

    /** The scrape of an operator that leads and has asked Azure, but has got no answer yet. */
    Scrape beforeFirstAnswer(OperatorProcess operator) {
        await().atMost(Duration.ofSeconds(30)).until(() -> azure.counts().of("token") == 1);
        Scrape scrape = Scrape.of(operator);
        assertThat(azure.counts().statuses()).as("answers of Azure so far").isEmpty();
        return scrape;
    }

    /** Applies a watch in this test's namespace. The spec is YAML in flow style, without the braces. */
    Watched apply(String name, String spec) {
        server.applyYaml(
                """
                apiVersion: securescore.io/v1alpha1
                kind: SecureScoreWatch
                metadata: {name: %s, namespace: %s}
                spec: {pollInterval: 24h, %s}
                """
                        .formatted(name, namespace, spec));
        return new Watched(server, namespace, name);
    }

    /** A subscription of the demo's estate as an entry of {@code spec.subscriptions}. */
    static String subscription(int number) {
        return "{id: " + Estate.subscriptionId(number) + "}";
    }

    /** Has the poller finish a sweep that begins now: what was to be polled by then, has been polled by then. */
    void fence() {
        Watched fence = apply("fence-" + fences++, "subscriptions: [" + subscription(FENCE) + "]");
        fence.awaitPolled();
        fence.delete();
    }

    /** What Azure was asked since the counts were last reset, but for tokens and by {@link #fence()}. */
    List<String> operations() {
        return operations(azure);
    }

    /** The same of any fake. */
    static List<String> operations(FakeAzure azure) {
        return azure.requests().stream()
                .filter(request -> !request.body().contains(Estate.subscriptionId(FENCE)))
                .map(RequestLog.Entry::operation)
                .filter(operation -> !operation.equals("token"))
                .toList();
    }

    @Override
    public void close() {
        operators.forEach(OperatorProcess::close);
        azure.close();
        deleteWatches();
        try {
            Files.delete(certificateAuthority);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The storage of a CRD that has just been installed may need a moment. */
    private void deleteWatches() {
        await().ignoreExceptions().untilAsserted(() -> server.client()
                .resources(SecureScoreWatch.class)
                .inAnyNamespace()
                .delete());
    }

    /** Lets the next operator know nothing of the scores of before. */
    void deleteLedgers() {
        server.client()
                .configMaps()
                .inNamespace(Installation.NAMESPACE)
                .withLabel("app.kubernetes.io/managed-by", "securescore-operator")
                .delete();
    }

    /** Lets the next operator lead at once. */
    void deleteLease() {
        server.client().leases().inNamespace(Installation.NAMESPACE).delete();
    }
}
