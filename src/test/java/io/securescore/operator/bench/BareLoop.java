package io.securescore.operator.bench;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.securescore.operator.api.v1alpha1.SecureScoreWatch;
import java.time.Duration;
import java.util.List;

/** The least that any program must do to write statuses: one server-side apply after the other, from one thread. */
final class BareLoop {
    private static final PatchContext APPLY = new PatchContext.Builder()
            .withPatchType(PatchType.SERVER_SIDE_APPLY)
            .withFieldManager("bare-loop")
            .withForce(true)
            .build();

    private BareLoop() {}

    /** Writes the statuses of watches to twins of them that have none, and deletes the twins. */
    static Duration write(KubernetesClient client, String namespace, List<SecureScoreWatch> watches) {
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
