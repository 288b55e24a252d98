package io.securescore.operator.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class StartFailureTest {

    @Test
    void shouldNameTheMissingRight() {
        assertThat(StartFailure.explain(new IllegalStateException(refused(403))))
                .contains(
                        "The operator may not list and watch securescorewatches.securescore.io: grant its service account"
                                + " the roles of deploy/base/rbac.yaml");
    }

    @Test
    void shouldNameTheMissingCrd() {
        assertThat(StartFailure.explain(refused(404)))
                .contains(
                        "The Kubernetes API server has no securescorewatches.securescore.io: install the CRD with kubectl"
                                + " apply --server-side -f deploy/base/crd/securescorewatches.securescore.io.yaml");
    }

    @Test
    void shouldNameAnApiServerThatIsNotThere() {
        Throwable unknown = new UnknownHostException("kubernetes.default.svc");

        assertThat(StartFailure.explain(new KubernetesClientException("gone", unknown)))
                .contains("The Kubernetes API server can't be reached (UnknownHostException: kubernetes.default.svc):"
                        + " check the kubeconfig, or the pod's network");
    }

    @Test
    void shouldLeaveAnUnexpectedFailureToItsStackTrace() {
        assertThat(StartFailure.explain(new IllegalStateException(new NullPointerException())))
                .isEmpty();
    }

    private static KubernetesClientException refused(int code) {
        return new KubernetesClientException("refused", code, null);
    }
}
