package io.securescore.operator.cluster;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Runs the operator's image for Deployments on an {@link ApiServer}, which has no nodes and no controllers. It creates the
 * Pods of a Deployment, so that admission judges and completes them, and runs what was admitted, each in a
 * {@link Container} with a loopback address of its own. It adds nothing to a Pod's environment but the address to listen
 * on, as all of them share the machine's network.
 *
 * <p>What it knows of Pods is what operators use; a Pod that asks for more is refused with an exception. {@link #close()}
 * kills the containers and deletes their files.
 */
public final class Kubelet implements AutoCloseable {
    /** The numeric user that the image names. */
    public static final long IMAGE_USER = 65532;

    private static final String HASH = "pod-template-hash";
    private static final String APPLICATION = "/app";
    private static final List<String> ENTRY_POINT = List.of("java", "-jar", APPLICATION + "/quarkus-run.jar");

    private final ApiServer server;
    private final KubernetesClient client;
    private final String webhookTenant;
    private final HttpClient http = HttpClient.newHttpClient();
    private final Path directory;
    private final List<RunningPod> pods = new ArrayList<>();

    /** @param webhookTenant the tenant that Azure's workload identity webhook is installed with */
    public Kubelet(ApiServer server, String webhookTenant) {
        this.server = server;
        this.client = server.client();
        this.webhookTenant = webhookTenant;
        try {
            directory = Files.createTempDirectory("kubelet-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Brings a Deployment's Pods to its template and its replicas: starts what is missing, waits until it is ready, and
     * ends what is too many. A Deployment with the strategy {@code Recreate} ends its old Pods first.
     *
     * @return the Deployment's Pods
     */
    public List<RunningPod> rollout(String namespace, String name) {
        if (deployment(namespace, name).getSpec().getStrategy().getType().equals("Recreate")) {
            endSurplus(namespace, name);
        }
        List<RunningPod> current = start(namespace, name);
        current.forEach(RunningPod::awaitReady);
        endSurplus(namespace, name);
        return current;
    }

    /** Starts what a Deployment's template and replicas miss and returns at once with the Pods that shall be. */
    public List<RunningPod> start(String namespace, String name) {
        Deployment deployment = deployment(namespace, name);
        List<RunningPod> current = new ArrayList<>(current(deployment));
        while (current.size() < deployment.getSpec().getReplicas()) {
            current.add(run(newPod(deployment)));
        }
        return List.copyOf(current);
    }

    /** Creates a Pod and runs what the API server made of it. */
    public RunningPod run(Pod wanted) {
        String namespace = wanted.getMetadata().getNamespace();
        publishRootCertificate(namespace);
        ServiceAccount account = client.serviceAccounts()
                .inNamespace(namespace)
                .withName(Objects.requireNonNullElse(wanted.getSpec().getServiceAccountName(), "default"))
                .get();
        Pod pod = client.resource(WorkloadIdentityWebhook.mutate(wanted, account, webhookTenant))
                .create();
        if (pod.getSpec().getContainers().size() != 1
                || !pod.getSpec().getInitContainers().isEmpty()) {
            throw new IllegalArgumentException("no kubelet of tests runs other than one container: "
                    + pod.getMetadata().getName());
        }
        try {
            RunningPod running = run(pod, freeAddress());
            pods.add(running);
            return running;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends a Pod with its declared grace, deletes it and returns the exit code. */
    public int delete(RunningPod pod) {
        int code = pod.terminate();
        client.resource(pod.pod()).withGracePeriod(0).delete();
        pods.remove(pod);
        return code;
    }

    /** Loses a Pod with its node: it is killed without a warning, and another one takes its place at the next rollout. */
    public void lose(RunningPod pod) {
        pod.kill9();
        pods.remove(pod);
    }

    /** Ends and deletes all Pods. */
    public void deleteAll() {
        List.copyOf(pods).forEach(this::delete);
    }

    /** Kills what runs and deletes all files; the Pods' objects stay. */
    @Override
    public void close() {
        pods.forEach(RunningPod::kill9);
        try {
            CacheFolder.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private RunningPod run(Pod pod, String ip) throws IOException {
        PodData data = new PodData(client, pod, ip);
        Path volumes = Files.createDirectory(directory.resolve(pod.getMetadata().getUid()));
        long uid = RunningPod.id(pod, SecurityContext::getRunAsUser, PodSecurityContext::getRunAsUser, IMAGE_USER);
        PodVolumes mounted = new PodVolumes(pod, data, volumes, uid);
        return new RunningPod(http, pod, ip, mounted, () -> spec(pod, ip, data, mounted));
    }

    private Container.Spec spec(Pod pod, String ip, PodData data, PodVolumes volumes) {
        long uid = RunningPod.id(pod, SecurityContext::getRunAsUser, PodSecurityContext::getRunAsUser, IMAGE_USER);
        long gid = RunningPod.id(pod, SecurityContext::getRunAsGroup, PodSecurityContext::getRunAsGroup, IMAGE_USER);
        var container = pod.getSpec().getContainers().get(0);
        URI api = URI.create(server.url());
        Map<String, String> base = new LinkedHashMap<>();
        base.put("PATH", Container.PATH);
        base.put("HOSTNAME", pod.getMetadata().getName());
        base.put("KUBERNETES_SERVICE_HOST", api.getHost());
        base.put("KUBERNETES_SERVICE_PORT", Integer.toString(api.getPort()));
        Map<String, String> environment = PodEnvironment.of(pod, data, base, client);
        environment.put("QUARKUS_MANAGEMENT_HOST", ip);
        List<String> command = new ArrayList<>(container.getCommand().isEmpty() ? ENTRY_POINT : container.getCommand());
        command.addAll(container.getArgs());
        Container.Spec spec = Container.Spec.of(command.stream()
                        .map(word -> PodEnvironment.expand(word, environment))
                        .toArray(String[]::new))
                .in(Objects.requireNonNullElse(container.getWorkingDir(), APPLICATION))
                .environment(environment)
                .file(
                        "/etc/hosts",
                        "127.0.0.1 localhost\n" + ip + " " + pod.getMetadata().getName() + "\n")
                .readOnly(OperatorProcess.JAR.getParent(), APPLICATION)
                .mounts(volumes.mounts())
                .user(uid, gid);
        boolean readOnly = container.getSecurityContext() != null
                && Boolean.TRUE.equals(container.getSecurityContext().getReadOnlyRootFilesystem());
        return readOnly ? spec : spec.writableRoot();
    }

    private Deployment deployment(String namespace, String name) {
        return client.apps().deployments().inNamespace(namespace).withName(name).require();
    }

    private List<RunningPod> current(Deployment deployment) {
        String hash = hash(deployment.getSpec().getTemplate());
        return pods.stream()
                .filter(pod -> isOf(deployment, pod))
                .filter(pod -> hash.equals(pod.pod().getMetadata().getLabels().get(HASH)))
                .limit(deployment.getSpec().getReplicas())
                .toList();
    }

    private void endSurplus(String namespace, String name) {
        Deployment deployment = deployment(namespace, name);
        List<RunningPod> current = current(deployment);
        pods.stream()
                .filter(pod -> isOf(deployment, pod) && !current.contains(pod))
                .toList()
                .forEach(this::delete);
    }

    private static boolean isOf(Deployment deployment, RunningPod pod) {
        ObjectMeta metadata = pod.pod().getMetadata();
        return metadata.getNamespace().equals(deployment.getMetadata().getNamespace())
                && metadata.getLabels()
                        .entrySet()
                        .containsAll(deployment
                                .getSpec()
                                .getSelector()
                                .getMatchLabels()
                                .entrySet());
    }

    private static Pod newPod(Deployment deployment) {
        PodTemplateSpec template = deployment.getSpec().getTemplate();
        String hash = hash(template);
        return new PodBuilder()
                .withMetadata(template.getMetadata())
                .editMetadata()
                .withNamespace(deployment.getMetadata().getNamespace())
                .withGenerateName(deployment.getMetadata().getName() + "-" + hash + "-")
                .addToLabels(HASH, hash)
                .endMetadata()
                .withSpec(template.getSpec())
                .build();
    }

    private static String hash(PodTemplateSpec template) {
        return Integer.toHexString(Serialization.asYaml(template).hashCode());
    }

    /** What the controller manager does in every namespace. */
    private void publishRootCertificate(String namespace) {
        client.resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName("kube-root-ca.crt")
                        .endMetadata()
                        .addToData("ca.crt", server.kubeconfig().certificateAuthority())
                        .build())
                .createOr(existing -> existing.update());
    }

    /** An address of the loopback network on which nothing listens at the management port. */
    private static String freeAddress() {
        for (int attempt = 0; attempt < 100; attempt++) {
            ThreadLocalRandom random = ThreadLocalRandom.current();
            String address =
                    "127." + random.nextInt(1, 255) + "." + random.nextInt(1, 255) + "." + random.nextInt(1, 255);
            try (ServerSocket socket = new ServerSocket(9000, 1, InetAddress.getByName(address))) {
                return address;
            } catch (IOException e) {
                // taken: try another
            }
        }
        throw new IllegalStateException(
                "port 9000 is taken on every loopback address: end what listens on 0.0.0.0:9000");
    }
}
