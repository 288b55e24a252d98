package io.securescore.operator.bench;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.securescore.fakeazure.FakeAzure;
import io.securescore.operator.cluster.ApiServer;
import io.securescore.operator.cluster.Installation;
import io.securescore.operator.cluster.OperatorProcess;
import io.securescore.operator.cluster.OperatorSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;

/**
 * What every measurement needs: one API server with the CRD and the shipped rights, processes that run against it, and
 * progress. {@link #close()} ends all that was started.
 */
final class Workbench implements AutoCloseable {
    private final Instant start = Instant.now();
    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private ApiServer server;

    /** Starts the API server and installs the CRD and the rights. */
    void open() {
        step("starting etcd and kube-apiserver");
        server = keep(ApiServer.start());
        Installation.apply(server.kubectl());
    }

    /** The admin's client. */
    KubernetesClient client() {
        return server.client();
    }

    /** A namespace not used before. */
    String newNamespace() {
        return server.newNamespace("bench");
    }

    /** The kubeconfig of the admin. */
    Path adminKubeconfig() {
        return server.adminKubeconfig();
    }

    /** A kubeconfig with the shipped rights of the operator. */
    Path operatorKubeconfig() {
        return server.kubeconfigFor(Installation.NAMESPACE, Installation.SERVICE_ACCOUNT);
    }

    /** Starts the packaged operator under its shipped rights and waits until it is ready. */
    OperatorProcess startOperator(FakeAzure azure, Map<String, String> further) {
        return keep(OperatorProcess.start(operatorKubeconfig(), settings(azure, further)))
                .awaitReady();
    }

    /** The settings of an operator that leads by a lease and polls a fake Azure. */
    Map<String, String> settings(FakeAzure azure, Map<String, String> further) {
        try {
            Path authority = Files.createTempFile("securescore-bench-", ".pem");
            keep(() -> Files.deleteIfExists(authority));
            Map<String, String> settings = new TreeMap<>(OperatorSettings.leaderElection("bench"));
            settings.putAll(OperatorSettings.azure(azure, Files.writeString(authority, azure.caPem())));
            settings.putAll(further);
            return settings;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Has something closed at the end, unless {@link #end} does so before. */
    <T extends AutoCloseable> T keep(T resource) {
        synchronized (started) {
            started.push(resource);
        }
        return resource;
    }

    /** Closes what was kept. */
    void end(AutoCloseable resource) {
        synchronized (started) {
            started.remove(resource);
        }
        closeQuietly(resource);
    }

    /** Says what happens now. */
    void step(String what) {
        System.out.printf(
                "[%6.1f s] %s%n", Duration.between(start, Instant.now()).toMillis() / 1000.0, what);
    }

    @Override
    public void close() {
        synchronized (started) {
            started.forEach(Workbench::closeQuietly);
            started.clear();
        }
    }

    private static void closeQuietly(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            System.err.println("While ending the benchmark: " + e.getMessage());
        }
    }
}
