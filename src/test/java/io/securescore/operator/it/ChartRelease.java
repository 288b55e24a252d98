package io.securescore.operator.it;

import static io.securescore.operator.it.OperatorHarness.subscription;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.securescore.fakeazure.Estate;
import io.securescore.fakeazure.FakeAzure;
import io.securescore.fakeazure.FakeAzureOptions;
import io.securescore.operator.cluster.ApiServer;
import io.securescore.operator.cluster.CommandResult;
import io.securescore.operator.cluster.Helm;
import io.securescore.operator.cluster.Kubelet;
import io.securescore.operator.cluster.RunningPod;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The chart on a cluster that knows nothing of it, in a namespace of its own that enforces Pod Security
 * {@code restricted}: its release, the Pods that a {@link Kubelet} runs for it, and a fake Azure with the demo's estate.
 * {@link #close()} ends all of that.
 */
final class ChartRelease implements AutoCloseable {
    static final Path CHART = Path.of("helm/securescore-operator");

    /** The release's name, and so the name of what it installs. */
    static final String NAME = "securescore-operator";

    /** Values of an operator that signs in to the fake by the Secret {@code azure}. */
    static final String CLIENT_SECRET = "azure: {existingSecret: {name: azure}}";

    private final ApiServer server;
    private final FakeAzure azure;
    private final Kubelet kubelet;
    private final Helm helm;
    private final String name;
    private final String namespace;

    ChartRelease(ApiServer server) {
        this.server = server;
        forget();
        azure = FakeAzure.start(FakeAzureOptions.of(Estate.demo()));
        kubelet = new Kubelet(server, azure.estate().tenantId());
        helm = Helm.of(server.adminKubeconfig());
        name = NAME;
        namespace = prepareNamespace();
    }

    private ChartRelease(ChartRelease first, String name) {
        server = first.server;
        azure = first.azure;
        kubelet = first.kubelet;
        helm = first.helm;
        this.name = name;
        namespace = prepareNamespace();
    }

    /** A further release in a namespace of its own; it ends with this one. A name that holds the chart's names objects too. */
    ChartRelease another(String otherName) {
        return new ChartRelease(this, otherName);
    }

    private String prepareNamespace() {
        String namespace = newNamespace("release");
        server.kubectl("label", "namespace", namespace, "pod-security.kubernetes.io/enforce=restricted")
                .orThrow();
        server.kubectl("-n", namespace, "create", "configmap", "authority", "--from-literal=ca.crt=" + azure.caPem())
                .orThrow();
        server.kubectl(
                        "-n",
                        namespace,
                        "create",
                        "secret",
                        "generic",
                        "azure",
                        "--from-literal=AZURE_TENANT_ID=" + azure.estate().tenantId(),
                        "--from-literal=AZURE_CLIENT_ID=" + azure.options().clientId(),
                        "--from-literal=AZURE_CLIENT_SECRET=" + azure.options().clientSecret())
                .orThrow();
        return namespace;
    }

    /** A namespace for watches. */
    String newNamespace(String prefix) {
        return server.newNamespace(prefix);
    }

    String namespace() {
        return namespace;
    }

    FakeAzure azure() {
        return azure;
    }

    Kubelet kubelet() {
        return kubelet;
    }

    /** What the operator is to the API server. */
    String user() {
        return "system:serviceaccount:" + namespace + ":" + name;
    }

    AuditLog audit() {
        return new AuditLog(server.auditLog(), user());
    }

    /** Installs the chart. The values are YAML documents, a later one over an earlier one. */
    void install(String... values) {
        apply("install", CHART, values).orThrow();
    }

    /** Upgrades to a chart. */
    void upgrade(Path chart, String... values) {
        apply("upgrade", chart, values).orThrow();
    }

    /** Installs or upgrades, with the values that point the operator at the fake before all others. */
    CommandResult apply(String command, Path chart, String... values) {
        return apply(List.of(command), chart, values);
    }

    /** The same with flags after the command. */
    CommandResult apply(List<String> command, Path chart, String... values) {
        try {
            Path folder = Files.createTempDirectory("values-");
            List<String> arguments = new ArrayList<>(command);
            arguments.addAll(List.of(name, chart.toString(), "-n", namespace));
            List<Path> files = new ArrayList<>();
            try {
                files.add(Files.writeString(folder.resolve("fake.yaml"), fake()));
                for (String document : values) {
                    files.add(Files.writeString(folder.resolve(files.size() + ".yaml"), document));
                }
                files.forEach(file -> arguments.addAll(List.of("-f", file.toString())));
                return helm.run(arguments.toArray(String[]::new));
            } finally {
                for (Path file : files) {
                    Files.delete(file);
                }
                Files.delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs helm for this release, as in {@code helm("uninstall")}. */
    String helm(String command, String... more) {
        List<String> arguments = new ArrayList<>(List.of(command, name, "-n", namespace));
        arguments.addAll(List.of(more));
        return helm.run(arguments.toArray(String[]::new)).orThrow();
    }

    /** What the release consists of, as Helm keeps it. */
    List<HasMetadata> manifest() {
        String manifest = helm.run("get", "manifest", name, "-n", namespace).orThrow();
        return server.client()
                .load(new ByteArrayInputStream(manifest.getBytes(StandardCharsets.UTF_8)))
                .items();
    }

    /** The rights of the operator, without those for people. */
    List<Grant> granted() {
        return manifest().stream()
                .filter(object -> !object.getMetadata().getName().matches(".*-(view|edit)"))
                .flatMap(Grant::of)
                .toList();
    }

    /** Brings the Pods to what is installed and returns them, ready. */
    List<RunningPod> rollout() {
        return kubelet.rollout(namespace, name);
    }

    /** Starts the one Pod of what is installed; it may not be ready yet. */
    RunningPod start() {
        return kubelet.start(namespace, NAME).get(0);
    }

    /** Which of the Pods leads; waits until one does. */
    RunningPod awaitLeader(List<RunningPod> pods) {
        return await().atMost(Duration.ofSeconds(30))
                .until(
                        () -> pods.stream()
                                .filter(pod -> Scrape.of(pod).sum("securescore_leader") == 1)
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    /** Removes the release and its Pods, and what the operator leaves behind: its lease and its ledgers. */
    void uninstall() {
        helm("uninstall");
        kubelet.deleteAll();
        server.client().leases().inNamespace(namespace).delete();
        server.client()
                .configMaps()
                .inNamespace(namespace)
                .withLabel("app.kubernetes.io/managed-by", NAME)
                .delete();
    }

    /** Applies a watch. The spec is YAML in flow style, without the braces. */
    Watched watch(String watched, String name, String spec) {
        server.applyYaml(
                """
                apiVersion: securescore.io/v1alpha1
                kind: SecureScoreWatch
                metadata: {name: %s, namespace: %s}
                spec: {pollInterval: 24h, %s}
                """
                        .formatted(name, watched, spec));
        return new Watched(server, watched, name);
    }

    /** Has the poller finish a sweep that begins now, as {@link OperatorHarness#fence()}. */
    void fence(String watched) {
        Watched fence = watch(watched, "fence", "subscriptions: [" + subscription(OperatorHarness.FENCE) + "]");
        fence.awaitPolled();
        fence.delete();
    }

    @Override
    public void close() {
        kubelet.close();
        azure.close();
        forget();
    }

    private String fake() {
        return """
                caBundle: {configMap: authority}
                settings:
                  azure: {cloud: Custom, resourceManagerEndpoint: "%1$s", authorityHost: "%1$s"}
                  leaderElection: {leaseDuration: 5s}
                readinessProbe: {periodSeconds: 1}
                """
                .formatted(azure.url());
    }

    /** Takes everything cluster-wide away that an installation brings, the watches with their CRD. */
    private void forget() {
        server.kubectl("delete", "--ignore-not-found", "crd/securescorewatches.securescore.io")
                .orThrow();
        server.kubectl("delete", "clusterroles,clusterrolebindings", "-l", "app.kubernetes.io/name=" + NAME)
                .orThrow();
    }
}
