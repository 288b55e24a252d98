package io.securescore.operator.bench;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.securescore.operator.api.v1alpha1.SecureScoreWatch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The least that any program must do to write statuses: one server-side apply after the other, from one thread. It runs in a
 * process of its own, which has read the watches and created twins of them before, so that it is as warm as an operator after
 * its start and no warmer.
 */
final class BareLoop {
    private static final PatchContext APPLY = new PatchContext.Builder()
            .withPatchType(PatchType.SERVER_SIDE_APPLY)
            .withFieldManager("bare-loop")
            .withForce(true)
            .build();

    private BareLoop() {}

    /** Writes the statuses of the watches of a namespace to twins of them in another one, and deletes the twins. */
    static Duration write(Path kubeconfig, String namespace, String twins) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        BareLoop.class.getName(),
                        kubeconfig.toString(),
                        namespace,
                        twins)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException("the bare loop ended with " + process.exitValue() + ": " + output);
            }
            return Duration.ofMillis(Long.parseLong(output.strip()));
        } finally {
            process.destroyForcibly();
        }
    }

    /** Prints how many milliseconds the statuses took, or why it failed; the exit does not wait for the client's threads. */
    public static void main(String[] arguments) {
        int code = 0;
        try {
            Config config = Config.fromKubeconfig(Files.readString(Path.of(arguments[0])));
            try (KubernetesClient client =
                    new KubernetesClientBuilder().withConfig(config).build()) {
                List<SecureScoreWatch> watches = client.resources(SecureScoreWatch.class)
                        .inNamespace(arguments[1])
                        .list()
                        .getItems();
                System.out.println(write(client, arguments[2], watches).toMillis());
            }
        } catch (IOException | RuntimeException e) {
            System.out.println(e);
            code = 1;
        }
        System.exit(code);
    }

    private static Duration write(KubernetesClient client, String namespace, List<SecureScoreWatch> watches) {
        List<SecureScoreWatch> statuses = watches.stream()
                .map(watch -> {
                    SecureScoreWatch twin = named(namespace, watch);
                    twin.setSpec(watch.getSpec());
                    client.resource(twin).create();
                    SecureScoreWatch status = named(namespace, watch);
                    status.setStatus(watch.getStatus());
                    return status;
                })
                .toList();
        long start = System.nanoTime();
        for (SecureScoreWatch status : statuses) {
            client.resource(status).subresource("status").patch(APPLY, status);
        }
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        client.resources(SecureScoreWatch.class).inNamespace(namespace).delete();
        return took;
    }

    private static SecureScoreWatch named(String namespace, SecureScoreWatch watch) {
        SecureScoreWatch result = new SecureScoreWatch();
        result.setMetadata(new ObjectMetaBuilder()
                .withNamespace(namespace)
                .withName(watch.getMetadata().getName())
                .build());
        return result;
    }
}
