package io.securescore.operator.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.securescore.fakeazure.Estate;
import io.securescore.fakeazure.FakeAzure;
import io.securescore.fakeazure.FakeAzureOptions;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the tests of the whole operator stand on: the API server with {@code deploy/base} installed, a fake Azure with the
 * demo's estate, and packaged operators that run with a token of the shipped service account. {@link #close()} ends the
 * operators and the fake, and deletes the watches.
 *
 * <p>The watches poll once a day, so that no grid point falls into a test: what Azure is asked, the test has caused.
 */
final class OperatorHarness implements AutoCloseable {
    /** What the operator is to the API server. */
    static final String USER = "system:serviceaccount:" + Installation.NAMESPACE + ":" + Installation.SERVICE_ACCOUNT;

    private static final int FENCE = 12;

    private final ApiServer server;
    private final FakeAzure azure = FakeAzure.start(FakeAzureOptions.of(Estate.demo()));
    private final List<OperatorProcess> operators = new ArrayList<>();
    private final Path certificateAuthority;
    private final Path kubeconfig;
    private String namespace;
    private int fences;

    private OperatorHarness(ApiServer server) throws IOException {
        this.server = server;
        certificateAuthority = Files.writeString(Files.createTempFile("fake-azure-", ".pem"), azure.caPem());
        Installation.apply(server.kubectl());
        kubeconfig = server.kubeconfigFor(Installation.NAMESPACE, Installation.SERVICE_ACCOUNT);
        deleteLease();
        reset();
    }

    /** Installs the operator's rights, with no lease and no watch left from before. */
    static OperatorHarness install(ApiServer server) {
        try {
            return new OperatorHarness(server);
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

    ApiServer server() {
        return server;
    }

    AuditLog audit() {
        return new AuditLog(server.auditLog());
    }

    /** Starts an operator that takes part in the election, with further settings, and waits until it is ready. */
    OperatorProcess start(String identity, Map<String, String> more) {
        OperatorProcess operator = startUnready(identity, more);
        return operator.awaitReady();
    }

    /** Starts an operator with the shipped lease duration and waits until it is ready. */
    OperatorProcess start(String identity) {
        return start(identity, Map.of());
    }

    /** Starts an operator and returns at once. */
    OperatorProcess startUnready(String identity, Map<String, String> more) {
        Map<String, String> settings = new TreeMap<>(OperatorSettings.azure(azure, certificateAuthority));
        settings.putAll(OperatorSettings.leaderElection(identity));
        settings.putAll(more);
        OperatorProcess operator = OperatorProcess.start(kubeconfig, settings);
        operators.add(operator);
        return operator;
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

    /** The requests to Azure since the test began, but for tokens and those of {@link #fence()}. */
    List<RequestLog.Entry> requests() {
        return azure.requests().stream()
                .filter(request -> !request.operation().equals("token"))
                .filter(request -> !request.body().contains(Estate.subscriptionId(FENCE)))
                .toList();
    }

    void deleteLease() {
        server.client().leases().inNamespace(Installation.NAMESPACE).delete();
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
        await().ignoreExceptions()
                .untilAsserted(() -> server.client()
                        .resources(SecureScoreWatch.class)
                        .inAnyNamespace()
                        .delete());
    }
}
