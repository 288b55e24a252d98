package io.securescore.operator.runtime;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.util.Optional;
import java.util.stream.Stream;

/** Says in one line what an expected failure to start means: no API server, no CRD, no rights. Pure. */
final class StartFailure {
    private StartFailure() {}

    /** The line for a failure that is to be expected; empty for one that is not, whose stack trace is then worth reading. */
    static Optional<String> explain(Throwable failure) {
        return causes(failure)
                .filter(KubernetesClientException.class::isInstance)
                .map(cause -> refusal(((KubernetesClientException) cause).getCode()))
                .flatMap(Optional::stream)
                .findFirst()
                .or(() -> causes(failure)
                        .filter(IOException.class::isInstance)
                        .findFirst()
                        .map(cause -> "The Kubernetes API server can't be reached ("
                                + cause.getClass().getSimpleName() + ": " + cause.getMessage()
                                + "): check the kubeconfig, or the pod's network"));
    }

    private static Optional<String> refusal(int code) {
        return switch (code) {
            case 401 ->
                Optional.of(
                        "The Kubernetes API server refuses the operator's token: check the kubeconfig, or the service"
                                + " account");
            case 403 ->
                Optional.of(
                        "The operator may not list and watch securescorewatches.securescore.io: grant its service account"
                                + " the roles of deploy/base/rbac.yaml");
            case 404 ->
                Optional.of(
                        "The Kubernetes API server has no securescorewatches.securescore.io: install the CRD with kubectl"
                                + " apply --server-side -f deploy/base/crd/securescorewatches.securescore.io.yaml");
            default -> Optional.empty();
        };
    }

    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause);
    }
}
