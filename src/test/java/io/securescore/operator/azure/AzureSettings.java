package io.securescore.operator.azure;

import io.securescore.operator.config.OperatorConfig;
import java.util.Optional;

/** The settings of {@code securescore.azure} as a value. */
record AzureSettings(
        String cloud,
        Optional<String> resourceManagerEndpoint,
        Optional<String> authorityHost,
        Optional<String> caCertificate,
        String credential,
        String source,
        int subscriptionsPerQuery)
        implements OperatorConfig.Azure {

    static AzureSettings defaults() {
        return new AzureSettings(
                "AzureCloud", Optional.empty(), Optional.empty(), Optional.empty(), "auto", "ResourceGraph", 500);
    }

    AzureSettings withCloud(String other) {
        return new AzureSettings(
                other,
                resourceManagerEndpoint,
                authorityHost,
                caCertificate,
                credential,
                source,
                subscriptionsPerQuery);
    }

    AzureSettings withEndpoints(String resourceManager, String authority) {
        return new AzureSettings(
                "Custom",
                Optional.ofNullable(resourceManager),
                Optional.ofNullable(authority),
                caCertificate,
                credential,
                source,
                subscriptionsPerQuery);
    }

    AzureSettings withCaCertificate(String file) {
        return new AzureSettings(
                cloud,
                resourceManagerEndpoint,
                authorityHost,
                Optional.of(file),
                credential,
                source,
                subscriptionsPerQuery);
    }

    AzureSettings withCredential(String other) {
        return new AzureSettings(
                cloud, resourceManagerEndpoint, authorityHost, caCertificate, other, source, subscriptionsPerQuery);
    }

    AzureSettings withSource(String other) {
        return new AzureSettings(
                cloud, resourceManagerEndpoint, authorityHost, caCertificate, credential, other, subscriptionsPerQuery);
    }

    AzureSettings withSubscriptionsPerQuery(int number) {
        return new AzureSettings(
                cloud, resourceManagerEndpoint, authorityHost, caCertificate, credential, source, number);
    }
}
