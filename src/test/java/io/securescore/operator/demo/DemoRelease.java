package io.securescore.operator.demo;

import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.securescore.fakeazure.FakeAzure;
import io.securescore.operator.cluster.CommandResult;
import io.securescore.operator.cluster.Helm;
import io.securescore.operator.cluster.OperatorSettings;
import io.securescore.operator.cluster.ServiceAccounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * The chart, installed for an operator that runs outside the cluster: everything, with no replica. {@link #close()} uninstalls
 * it from a cluster that goes on.
 *
 * @param kubeconfig with a token of the installed service account
 * @param settings what the installed Deployment gives its pods, with the paths and secrets of this machine
 */
record DemoRelease(DemoCluster cluster, Path kubeconfig, Map<String, String> settings) implements AutoCloseable {
    static final String NAME = "securescore-demo";

    private static final String CHART = "helm/securescore-operator";

    /** Installs the chart, or brings an earlier demo's release to this state. */
    static DemoRelease install(DemoCluster cluster, FakeAzure azure, Path files) throws IOException {
        Path authority = Files.writeString(files.resolve("ca.pem"), azure.caPem());
        boolean hasCrd = cluster.client()
                        .resources(CustomResourceDefinition.class)
                        .withName("securescorewatches.securescore.io")
                        .get()
                != null;
        Path values = Files.writeString(
                files.resolve("values.yaml"),
                """
                fullnameOverride: %1$s
                replicaCount: 0
                crds: {install: %2$s}
                settings:
                  azure: {cloud: Custom, resourceManagerEndpoint: "%3$s", authorityHost: "%3$s"}
                  coverage: {enabled: true}
                  metrics: {subscriptionTags: [owner]}
                """
                        .formatted(NAME, !hasCrd || isInstalled(cluster), azure.url()));
        helm(cluster, "upgrade", "--install", NAME, CHART, "-n", NAME, "--create-namespace", "-f", values.toString())
                .orThrow();
        cluster.kubectl()
                .run("wait", "--for=condition=Established", "--timeout=30s", "crd/securescorewatches.securescore.io")
                .orThrow();
        // A list may be put off for a second by then, which kubectl waits out
        cluster.kubectl().run("get", "securescorewatches", "--all-namespaces").orThrow();
        Path kubeconfig = cluster.kubeconfig()
                .withToken(ServiceAccounts.token(cluster.client(), NAME, NAME))
                .write(files.resolve("operator.kubeconfig"));
        Map<String, String> settings = new TreeMap<>(deployed(cluster));
        settings.putAll(OperatorSettings.azure(azure, authority));
        return new DemoRelease(cluster, kubeconfig, settings);
    }

    private static boolean isInstalled(DemoCluster cluster) {
        return helm(cluster, "status", NAME, "-n", NAME).exitCode() == 0;
    }

    /** The environment of the Deployment but for the JVM's flags, with which every operator of tests and demo runs. */
    private static Map<String, String> deployed(DemoCluster cluster) {
        Map<String, String> environment = new TreeMap<>();
        for (EnvVar variable : cluster.client()
                .apps()
                .deployments()
                .inNamespace(NAME)
                .withName(NAME)
                .get()
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .get(0)
                .getEnv()) {
            // The namespace and the pod's name, which are the same here
            environment.put(variable.getName(), variable.getValueFrom() == null ? variable.getValue() : NAME);
        }
        environment.remove("JAVA_TOOL_OPTIONS");
        return environment;
    }

    private static CommandResult helm(DemoCluster cluster, String... arguments) {
        return Helm.of(cluster.kubectl().kubeconfig()).run(arguments);
    }

    @Override
    public void close() {
        helm(cluster, "uninstall", NAME, "-n", NAME).orThrow();
    }
}
