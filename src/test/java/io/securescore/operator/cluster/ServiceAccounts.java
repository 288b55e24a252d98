package io.securescore.operator.cluster;

import io.fabric8.kubernetes.api.model.authentication.TokenRequest;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;

/** Tokens of service accounts, on any cluster. */
public final class ServiceAccounts {
    private static final long ONE_DAY = 86_400;

    private ServiceAccounts() {}

    /** A token of an existing service account that is good for a day, by TokenRequest. */
    public static String token(KubernetesClient client, String namespace, String name) {
        TokenRequest request = new TokenRequestBuilder()
                .withNewSpec()
                .withExpirationSeconds(ONE_DAY)
                .endSpec()
                .build();
        return client.serviceAccounts()
                .inNamespace(namespace)
                .withName(name)
                .tokenRequest(request)
                .getStatus()
                .getToken();
    }
}
