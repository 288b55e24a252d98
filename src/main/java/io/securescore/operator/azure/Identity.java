package io.securescore.operator.azure;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/**
 * Who asks Azure. Ids are those of the token's claims (learn.microsoft.com/entra/identity-platform/access-token-claims-reference),
 * else those that the environment names; the token itself is not kept.
 *
 * @param credential client-secret, client-certificate, workload-identity, managed-identity or azure-cli
 * @param automatic whether the setting {@code auto} picked it
 * @param user whether it is a person's and not an application's
 * @param clientId of the application; for a person, of the tool that signed in
 * @param objectId of the service principal or the user: what a role is assigned to
 * @param failure why there is no token
 * @param federation what the token of the service account says of itself, where the identity does not trust it
 */
public record Identity(
        String credential,
        boolean automatic,
        boolean user,
        Optional<String> clientId,
        Optional<String> objectId,
        Optional<String> tenantId,
        Optional<ScoreSource.Failure> failure,
        Optional<Federation> federation) {

    /**
     * What a federated credential of the identity must name.
     *
     * @param issuer of the cluster
     * @param subject the service account
     */
    public record Federation(String issuer, String subject) {}

    static Identity of(
            AzureCredentials.Kind credential, boolean automatic, Map<String, String> environment, String token) {
        Map<String, Object> claims = claims(token);
        return new Identity(
                credential.toString(),
                automatic,
                Json.text(claims, "idtyp").equals("user") || claims.containsKey("scp"),
                claim(claims, "appid").or(() -> claim(claims, "azp")).or(() -> value(environment, "AZURE_CLIENT_ID")),
                claim(claims, "oid"),
                claim(claims, "tid").or(() -> value(environment, "AZURE_TENANT_ID")),
                Optional.empty(),
                Optional.empty());
    }

    static Identity without(
            AzureCredentials.Kind credential,
            boolean automatic,
            Map<String, String> environment,
            ScoreSource.Failure failure) {
        return new Identity(
                credential.toString(),
                automatic,
                credential == AzureCredentials.Kind.AZURE_CLI,
                value(environment, "AZURE_CLIENT_ID"),
                Optional.empty(),
                value(environment, "AZURE_TENANT_ID"),
                Optional.of(failure),
                failure.message().endsWith(TokenFailures.FEDERATION)
                        ? AzureCredentials.federatedToken(environment).flatMap(Identity::federation)
                        : Optional.empty());
    }

    private static Optional<Federation> federation(String token) {
        Map<String, Object> claims = claims(token);
        return claim(claims, "iss")
                .flatMap(issuer -> claim(claims, "sub").map(subject -> new Federation(issuer, subject)));
    }

    /** The claims of a JSON web token; empty when it is an opaque one. */
    private static Map<String, Object> claims(String token) {
        String[] parts = token.split("\\.");
        if (parts.length != 3) {
            return Map.of();
        }
        try {
            return Json.object(Base64.getUrlDecoder().decode(parts[1].getBytes(StandardCharsets.US_ASCII)))
                    .orElse(Map.of());
        } catch (IllegalArgumentException notBase64) {
            return Map.of();
        }
    }

    private static Optional<String> claim(Map<String, Object> claims, String name) {
        return Optional.of(Json.text(claims, name)).filter(value -> !value.isBlank());
    }

    private static Optional<String> value(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).map(String::strip).filter(value -> !value.isEmpty());
    }
}
