package io.securescore.fakeazure;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** What the fake's application may prove itself with: a secret, federated tokens, certificates. */
final class Credentials {

    /** Entra ID's refusal: HTTP status, OAuth error and AADSTS number with its text. */
    record Refusal(int status, String error, int code, String text) {}

    private final Clock clock;
    private final String clientId;
    private final Map<String, Instant> federatedTokens = new ConcurrentHashMap<>();
    private final List<X509Certificate> certificates = new CopyOnWriteArrayList<>();
    private volatile String clientSecret;

    Credentials(Clock clock, String clientId, String clientSecret) {
        this.clock = clock;
        this.clientId = clientId;
        this.clientSecret = clientSecret;
    }

    void setClientSecret(String changed) {
        clientSecret = changed;
    }

    /** From now on only this federated token is good, and only until then. */
    void setFederatedToken(String token, Instant expires) {
        federatedTokens.clear();
        federatedTokens.put(token, expires);
    }

    void add(X509Certificate certificate) {
        certificates.add(certificate);
    }

    /**
     * Judges a client_credentials form.
     *
     * @param tokenEndpoint the audience that a client certificate's assertion has to name
     */
    Optional<Refusal> refusal(Map<String, String> form, String tokenEndpoint) {
        if (!clientId.equals(form.get("client_id"))) {
            return refused(
                    400,
                    "unauthorized_client",
                    700016,
                    "Application with identifier '" + form.get("client_id") + "' was not found in the directory.");
        }
        if (form.containsKey("client_assertion")) {
            return assertionRefusal(form.get("client_assertion"), tokenEndpoint);
        }
        if (!form.containsKey("client_secret")) {
            return refused(
                    401,
                    "invalid_client",
                    7000218,
                    "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.");
        }
        return clientSecret.equals(form.get("client_secret"))
                ? Optional.empty()
                : refused(401, "invalid_client", 7000215, "Invalid client secret provided.");
    }

    private Optional<Refusal> assertionRefusal(String assertion, String tokenEndpoint) {
        Instant expires = federatedTokens.get(assertion);
        if (expires != null) {
            return clock.instant().isBefore(expires) ? Optional.empty() : outsideValidity();
        }
        String[] parts = assertion.split("\\.");
        if (parts.length != 3) {
            return refused(400, "invalid_request", 50027, "JWT token is invalid or malformed.");
        }
        try {
            JsonNode header = Json.read(Base64.getUrlDecoder().decode(parts[0]));
            JsonNode claims = Json.read(Base64.getUrlDecoder().decode(parts[1]));
            if (!signedByRegisteredCertificate(header.path("alg").asText(), parts)) {
                return refused(
                        401,
                        "invalid_client",
                        700027,
                        "The certificate with identifier used to sign the client"
                                + " assertion is not registered on application.");
            }
            if (!tokenEndpoint.equals(claims.path("aud").asText())
                    || !clientId.equals(claims.path("sub").asText())) {
                return refused(401, "invalid_client", 50012, "Client assertion audience or subject claim is wrong.");
            }
            boolean valid =
                    clock.instant().getEpochSecond() < claims.path("exp").asLong();
            return valid ? Optional.empty() : outsideValidity();
        } catch (IOException | IllegalArgumentException e) {
            return refused(400, "invalid_request", 50027, "JWT token is invalid or malformed.");
        }
    }

    private boolean signedByRegisteredCertificate(String algorithm, String[] parts) {
        byte[] signed = (parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII);
        byte[] signature = Base64.getUrlDecoder().decode(parts[2]);
        for (X509Certificate certificate : certificates) {
            try {
                Signature verifier;
                if (algorithm.equals("PS256")) {
                    verifier = Signature.getInstance("RSASSA-PSS");
                    verifier.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
                } else {
                    verifier = Signature.getInstance("SHA256withRSA");
                }
                verifier.initVerify(certificate.getPublicKey());
                verifier.update(signed);
                if (verifier.verify(signature)) {
                    return true;
                }
            } catch (GeneralSecurityException e) {
                continue;
            }
        }
        return false;
    }

    private static Optional<Refusal> outsideValidity() {
        return refused(401, "invalid_client", 700024, "Client assertion is not within its valid time range.");
    }

    private static Optional<Refusal> refused(int status, String error, int code, String text) {
        return Optional.of(new Refusal(status, error, code, text));
    }
}
