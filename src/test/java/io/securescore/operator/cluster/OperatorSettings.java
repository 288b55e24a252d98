package io.securescore.operator.cluster;

import io.securescore.fakeazure.FakeAzure;
import java.nio.file.Path;
import java.util.Map;

/** Settings of an operator process, as environment variables. */
public final class OperatorSettings {
    private OperatorSettings() {}

    /**
     * Points the operator at a fake Azure, with its client secret.
     *
     * @param certificateAuthority a file that holds the fake's CA
     */
    public static Map<String, String> azure(FakeAzure azure, Path certificateAuthority) {
        return Map.of(
                "SECURESCORE_AZURE_CLOUD", "Custom",
                "SECURESCORE_AZURE_RESOURCE_MANAGER_ENDPOINT", azure.url(),
                "SECURESCORE_AZURE_AUTHORITY_HOST", azure.url(),
                "SECURESCORE_AZURE_CA_CERTIFICATE", certificateAuthority.toString(),
                "AZURE_TENANT_ID", azure.estate().tenantId(),
                "AZURE_CLIENT_ID", azure.options().clientId(),
                "AZURE_CLIENT_SECRET", azure.options().clientSecret());
    }

    /** Lets the operator lead by a lease in the namespace of the installation. */
    public static Map<String, String> leaderElection(String identity) {
        return Map.of(
                "SECURESCORE_LEADER_ELECTION_ENABLED",
                "true",
                "SECURESCORE_LEADER_ELECTION_NAMESPACE",
                Installation.NAMESPACE,
                "SECURESCORE_LEADER_ELECTION_IDENTITY",
                identity);
    }
}
