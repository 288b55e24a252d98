package io.securescore.operator.cluster;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.UUID;

/**
 * A real Kubernetes API server with its etcd on free loopback ports: RBAC, CRDs with CEL, server-side apply, TokenRequest
 * and audit as in any cluster; no kubelet and no controller manager. {@link #close()} ends both and deletes their files;
 * they also end with this JVM.
 */
public final class ApiServer implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(120);
    private static final String AUDIT_POLICY =
            """
            apiVersion: audit.k8s.io/v1
            kind: Policy
            omitStages: [RequestReceived]
            rules: [{level: Metadata}]
            """;

    private final Binaries binaries;
    private final Path directory;
    private final String token = UUID.randomUUID().toString();
    private final int port = freePort();
    private final int etcdPort = freePort();
    private final Process etcd;
    private Process server;
    private Kubeconfig admin;
    private KubernetesClient client;

    private ApiServer(Binaries binaries, Path directory) throws IOException {
        this.binaries = binaries;
        this.directory = directory;
        Files.writeString(directory.resolve("audit-policy.yaml"), AUDIT_POLICY);
        Files.writeString(directory.resolve("tokens.csv"), token + ",admin,admin,system:masters\n");
        Files.writeString(directory.resolve("sa.key"), signingKey());
        etcd = child("etcd", etcdCommand());
    }

    /** Starts etcd and the API server and waits until the API server answers that it is ready. */
    public static ApiServer start() {
        Binaries binaries = Binaries.find();
        try {
            ApiServer result = new ApiServer(binaries, Files.createTempDirectory("securescore-api-server-"));
            try {
                result.startServer();
                return result;
            } catch (RuntimeException e) {
                result.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts the API server alone, after {@link #stopServer()}, on the same port with the same data. */
    public void startServer() {
        try {
            server = child("kube-apiserver", serverCommand());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await().atMost(START).pollInterval(Duration.ofMillis(100)).until(this::ready);
    }

    /** Ends the API server alone, at once; etcd keeps the data. */
    public void stopServer() {
        Child.kill(server);
    }

    /** The admin's client; it is closed with this server. */
    public KubernetesClient client() {
        return client;
    }

    /** How the admin reaches this server. */
    public Kubeconfig kubeconfig() {
        return admin;
    }

    /** A client as the user of a token. */
    public KubernetesClient clientWithToken(String other) {
        return newClient(admin.withToken(other));
    }

    /** Runs kubectl as admin. */
    public CommandResult kubectl(String... arguments) {
        return kubectl().run(arguments);
    }

    /** kubectl as admin. */
    public Kubectl kubectl() {
        return new Kubectl(binaries.path("kubectl"), adminKubeconfig());
    }

    /** Applies manifests as admin, on the server side. */
    public void applyYaml(String yaml) {
        kubectl().apply(yaml);
    }

    /** Creates a namespace with a name not used before: a deleted one would stay Terminating. */
    public String newNamespace(String prefix) {
        String name = prefix + "-" + UUID.randomUUID().toString().substring(0, 8);
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build())
                .create();
        return name;
    }

    /** Creates a service account that no role is bound to. */
    public void createServiceAccount(String namespace, String name) {
        client.resource(new ServiceAccountBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName(name)
                        .endMetadata()
                        .build())
                .create();
    }

    /** A token for an existing service account, by TokenRequest. */
    public String serviceAccountToken(String namespace, String name) {
        return ServiceAccounts.token(client, namespace, name);
    }

    /** A kubeconfig file with a fresh token of a service account. */
    public Path kubeconfigFor(String namespace, String name) {
        return write(admin.withToken(serviceAccountToken(namespace, name)), namespace + "-" + name);
    }

    /** The kubeconfig file of the admin. */
    public Path adminKubeconfig() {
        return directory.resolve("admin.kubeconfig");
    }

    /** The address, also while the server is stopped. */
    public String url() {
        return "https://127.0.0.1:" + port;
    }

    /** The audit log: one JSON event per answered request, at Metadata level. */
    public Path auditLog() {
        return directory.resolve("audit.log");
    }

    /** The two processes, for a test that they end. */
    List<ProcessHandle> processes() {
        return List.of(etcd.toHandle(), server.toHandle());
    }

    /** Ends the API server and etcd and deletes their files. */
    @Override
    public void close() {
        if (client != null) {
            client.close();
        }
        if (server != null) {
            Child.kill(server);
        }
        Child.kill(etcd);
        try {
            CacheFolder.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean ready() throws IOException {
        for (Process process : List.of(etcd, server)) {
            if (!process.isAlive()) {
                throw new IllegalStateException("etcd or kube-apiserver ended with " + process.exitValue() + ":\n"
                        + tail("etcd") + tail("kube-apiserver"));
            }
        }
        Path certificate = directory.resolve("certificates/apiserver.crt");
        if (client == null) {
            if (!Files.exists(certificate) || Files.size(certificate) == 0) {
                return false;
            }
            admin = new Kubeconfig(url(), Files.readString(certificate), token);
            write(admin, "admin");
            client = newClient(admin);
        }
        try {
            return "ok".equals(client.raw("/readyz"));
        } catch (KubernetesClientException e) {
            return false;
        }
    }

    private static KubernetesClient newClient(Kubeconfig kubeconfig) {
        Config config = new ConfigBuilder(Config.fromKubeconfig(kubeconfig.yaml()))
                .withRequestRetryBackoffLimit(0)
                .build();
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    private Path write(Kubeconfig kubeconfig, String name) {
        try {
            return kubeconfig.write(directory.resolve(name + ".kubeconfig"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Process child(String name, List<String> command) throws IOException {
        return Child.start(command, directory, System.getenv(), log(name));
    }

    private Path log(String name) {
        return directory.resolve(name + ".log");
    }

    private String tail(String name) throws IOException {
        List<String> lines = Files.exists(log(name)) ? Files.readAllLines(log(name)) : List.of();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 10), lines.size())) + "\n";
    }

    private List<String> etcdCommand() {
        String url = "http://127.0.0.1:" + etcdPort;
        return List.of(
                binaries.path("etcd").toString(),
                "--data-dir=" + directory.resolve("etcd"),
                "--listen-client-urls=" + url,
                "--advertise-client-urls=" + url,
                "--listen-peer-urls=http://127.0.0.1:0",
                "--unsafe-no-fsync");
    }

    private List<String> serverCommand() {
        return List.of(
                binaries.path("kube-apiserver").toString(),
                "--etcd-servers=http://127.0.0.1:" + etcdPort,
                "--bind-address=127.0.0.1",
                "--advertise-address=127.0.0.1",
                "--secure-port=" + port,
                "--cert-dir=" + directory.resolve("certificates"),
                "--service-cluster-ip-range=10.0.0.0/24",
                "--service-account-issuer=https://kubernetes.default.svc",
                "--service-account-key-file=" + directory.resolve("sa.key"),
                "--service-account-signing-key-file=" + directory.resolve("sa.key"),
                "--token-auth-file=" + directory.resolve("tokens.csv"),
                "--authorization-mode=RBAC",
                "--allow-privileged=true",
                "--endpoint-reconciler-type=none",
                "--audit-policy-file=" + directory.resolve("audit-policy.yaml"),
                "--audit-log-path=" + auditLog());
    }

    private static String signingKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            byte[] key = generator.generateKeyPair().getPrivate().getEncoded();
            return "-----BEGIN PRIVATE KEY-----\n"
                    + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key)
                    + "\n-----END PRIVATE KEY-----\n";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A loopback port that was free a moment ago. */
    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
