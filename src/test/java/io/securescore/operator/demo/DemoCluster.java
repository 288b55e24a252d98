package io.securescore.operator.demo;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.securescore.operator.cluster.ApiServer;
import io.securescore.operator.cluster.Kubeconfig;
import io.securescore.operator.cluster.Kubectl;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;

/** The cluster that the demo runs against. {@link #close()} ends what the demo started, never the user's cluster. */
record DemoCluster(Kubectl kubectl, KubernetesClient client, Kubeconfig kubeconfig, AutoCloseable owned)
        implements AutoCloseable {

    /** A new API server on loopback. */
    static DemoCluster local() {
        ApiServer server = ApiServer.start();
        return new DemoCluster(server.kubectl(), server.client(), server.kubeconfig(), server);
    }

    /** The cluster of the current kubeconfig, by the kubectl on the PATH. */
    static DemoCluster current() throws IOException {
        Config config = Config.autoConfigure(null);
        String file = Optional.ofNullable(System.getenv("KUBECONFIG"))
                .orElse(Path.of(System.getProperty("user.home"), ".kube", "config")
                        .toString());
        KubernetesClient client =
                new KubernetesClientBuilder().withConfig(config).build();
        return new DemoCluster(
                new Kubectl(Path.of("kubectl"), Path.of(file)),
                client,
                new Kubeconfig(config.getMasterUrl(), certificateAuthority(config), ""),
                client);
    }

    /** The PEM of the API server's CA; empty when the JDK's CAs are to be trusted. */
    private static String certificateAuthority(Config config) throws IOException {
        if (config.getCaCertData() != null) {
            return new String(Base64.getMimeDecoder().decode(config.getCaCertData()), StandardCharsets.UTF_8);
        }
        return config.getCaCertFile() == null ? "" : Files.readString(Path.of(config.getCaCertFile()));
    }

    @Override
    public void close() throws Exception {
        owned.close();
    }
}
