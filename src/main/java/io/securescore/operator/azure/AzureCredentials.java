package io.securescore.operator.azure;

import com.azure.core.credential.TokenCredential;
import com.azure.core.http.HttpClient;
import com.azure.core.http.policy.FixedDelay;
import com.azure.core.http.policy.RetryPolicy;
import com.azure.identity.AadCredentialBuilderBase;
import com.azure.identity.AzureCliCredentialBuilder;
import com.azure.identity.ClientAssertionCredentialBuilder;
import com.azure.identity.ClientCertificateCredentialBuilder;
import com.azure.identity.ClientSecretCredentialBuilder;
import com.azure.identity.CredentialBuilderBase;
import com.azure.identity.ManagedIdentityCredentialBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Which identity the operator uses, by the setting {@code securescore.azure.credential} and the standard AZURE_* variables
 * (learn.microsoft.com/java/api/overview/azure/identity-readme#environment-variables).
 */
final class AzureCredentials {
    private static final Logger LOG = Logger.getLogger(AzureCredentials.class);
    private static final String TENANT = "AZURE_TENANT_ID";
    private static final String CLIENT = "AZURE_CLIENT_ID";
    private static final String SECRET = "AZURE_CLIENT_SECRET";
    private static final String CERTIFICATE = "AZURE_CLIENT_CERTIFICATE_PATH";
    private static final String TOKEN_FILE = "AZURE_FEDERATED_TOKEN_FILE";

    private AzureCredentials() {}

    /** The kinds of identity, each with the variables that it needs. */
    enum Kind {
        CLIENT_SECRET("client-secret", TENANT, CLIENT, SECRET),
        CLIENT_CERTIFICATE("client-certificate", TENANT, CLIENT, CERTIFICATE),
        WORKLOAD_IDENTITY("workload-identity", TENANT, CLIENT, TOKEN_FILE),
        MANAGED_IDENTITY("managed-identity"),
        AZURE_CLI("azure-cli");

        private final String label;
        private final List<String> variables;

        Kind(String label, String... variables) {
            this.label = label;
            this.variables = List.of(variables);
        }

        private boolean isComplete(Map<String, String> environment) {
            return variables.stream().allMatch(variable -> isSet(environment, variable));
        }

        @Override
        public String toString() {
            return label;
        }
    }

    /**
     * The identity to use. {@code auto} takes the first whose variables are all set, in the order of azure-identity's default
     * chain: secret, certificate, workload identity; else the managed identity in a cluster or in Azure; else the Azure CLI.
     *
     * @throws IllegalArgumentException one line that names the setting, its value and what is allowed or missing
     */
    static Kind choose(String setting, Map<String, String> environment) {
        if (setting.equals("auto")) {
            return Stream.of(Kind.CLIENT_SECRET, Kind.CLIENT_CERTIFICATE, Kind.WORKLOAD_IDENTITY)
                    .filter(kind -> kind.isComplete(environment))
                    .findFirst()
                    .orElse(
                            Stream.of("KUBERNETES_SERVICE_HOST", "IDENTITY_ENDPOINT", CLIENT)
                                            .anyMatch(variable -> isSet(environment, variable))
                                    ? Kind.MANAGED_IDENTITY
                                    : Kind.AZURE_CLI);
        }
        Kind kind = Arrays.stream(Kind.values())
                .filter(candidate -> candidate.label.equals(setting))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("securescore.azure.credential=" + setting
                        + ": use auto, "
                        + Arrays.stream(Kind.values()).map(Kind::toString).collect(Collectors.joining(", "))));
        List<String> missing = kind.variables.stream()
                .filter(variable -> !isSet(environment, variable))
                .toList();
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException(
                    "securescore.azure.credential=" + setting + ": set the environment variable"
                            + (missing.size() > 1 ? "s " : " ") + String.join(", ", missing));
        }
        return kind;
    }

    /** {@link #choose} and one line of log about it. */
    static Kind chooseAndLog(String setting, Map<String, String> environment) {
        Kind kind = choose(setting, environment);
        LOG.infof("Azure credential: %s%s", kind, setting.equals("auto") ? " (picked by auto)" : "");
        return kind;
    }

    /** A fresh credential: it reads files anew, holds no cached token and never retries by itself. */
    static TokenCredential create(Kind kind, Map<String, String> environment, AzureCloud cloud, HttpClient transport) {
        return switch (kind) {
            case CLIENT_SECRET ->
                application(new ClientSecretCredentialBuilder(), environment, cloud, transport)
                        .clientSecret(environment.get(SECRET))
                        .build();
            case CLIENT_CERTIFICATE -> certificate(environment, cloud, transport);
            // Not WorkloadIdentityCredential: it sends past the transport, so without its proxy and CA certificate
            case WORKLOAD_IDENTITY ->
                application(new ClientAssertionCredentialBuilder(), environment, cloud, transport)
                        .clientAssertion(() -> contentOf(environment.get(TOKEN_FILE)))
                        .build();
            case MANAGED_IDENTITY -> managedIdentity(environment, transport);
            case AZURE_CLI -> base(new AzureCliCredentialBuilder(), transport).build();
        };
    }

    /** The token of the service account that workload identity exchanges; empty when it can't be read. */
    static Optional<String> federatedToken(Map<String, String> environment) {
        try {
            return Optional.of(contentOf(environment.get(TOKEN_FILE)));
        } catch (UncheckedIOException unreadable) {
            return Optional.empty();
        }
    }

    private static String contentOf(String file) {
        try {
            return Files.readString(Path.of(file)).strip();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static TokenCredential certificate(
            Map<String, String> environment, AzureCloud cloud, HttpClient transport) {
        ClientCertificateCredentialBuilder builder =
                application(new ClientCertificateCredentialBuilder(), environment, cloud, transport);
        String path = environment.get(CERTIFICATE);
        String password = environment.get("AZURE_CLIENT_CERTIFICATE_PASSWORD");
        if (path.endsWith(".pfx") || path.endsWith(".p12")) {
            return builder.pfxCertificate(path)
                    .clientCertificatePassword(password)
                    .build();
        }
        return builder.pemCertificate(path).build();
    }

    private static TokenCredential managedIdentity(Map<String, String> environment, HttpClient transport) {
        ManagedIdentityCredentialBuilder builder = base(new ManagedIdentityCredentialBuilder(), transport);
        return isSet(environment, CLIENT)
                ? builder.clientId(environment.get(CLIENT)).build()
                : builder.build();
    }

    private static <T extends AadCredentialBuilderBase<T>> T application(
            T builder, Map<String, String> environment, AzureCloud cloud, HttpClient transport) {
        T configured = base(builder, transport)
                .authorityHost(cloud.authority().toString())
                .tenantId(environment.get(TENANT))
                .clientId(environment.get(CLIENT));
        return cloud.hasMicrosoftAuthority() ? configured : configured.disableInstanceDiscovery();
    }

    private static <T extends CredentialBuilderBase<T>> T base(T builder, HttpClient transport) {
        return builder.httpClient(transport).retryPolicy(new RetryPolicy(new FixedDelay(0, Duration.ofMillis(1))));
    }

    private static boolean isSet(Map<String, String> environment, String variable) {
        return !environment.getOrDefault(variable, "").isBlank();
    }
}
