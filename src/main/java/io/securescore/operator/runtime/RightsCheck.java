package io.securescore.operator.runtime;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the start back until the API server grants what the operator needs, and says once what is missing. So a service
 * account without rights leaves the operator alive and not ready, and a grant is enough to make it go on.
 */
final class RightsCheck {
    /** How often it asks again. */
    static final Duration PAUSE = Duration.ofSeconds(3);

    private static final Logger LOG = LoggerFactory.getLogger(RightsCheck.class);

    private final KubernetesClient client;
    private List<Right> told = List.of();

    RightsCheck(KubernetesClient client) {
        this.client = client;
    }

    /** Returns when all of them are granted. */
    void await(List<Right> needed) throws InterruptedException {
        List<Right> missing = missing(needed);
        while (!missing.isEmpty()) {
            tell(missing);
            TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
            missing = missing(needed);
        }
        if (!told.isEmpty()) {
            LOG.info("The missing rights are granted: the start goes on");
        }
    }

    private List<Right> missing(List<Right> needed) {
        try {
            return needed.stream().filter(right -> !isGranted(right)).toList();
        } catch (KubernetesClientException refused) {
            if (refused.getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
                LOG.info(
                        "The service account may not ask for its own rights (system:basic-user): they are not checked");
                return List.of();
            }
            throw refused;
        }
    }

    private boolean isGranted(Right right) {
        return client.authorization()
                .v1()
                .selfSubjectAccessReview()
                .create(right.review())
                .getStatus()
                .getAllowed();
    }

    private void tell(List<Right> missing) {
        if (!missing.equals(told)) {
            LOG.warn(
                    "The operator's service account may not {}: grant it the roles of the chart (rbac.create=true) or of"
                            + " deploy/base/rbac.yaml; the start waits for them",
                    Right.list(missing));
            told = missing;
        }
    }
}
