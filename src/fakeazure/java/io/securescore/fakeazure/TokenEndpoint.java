package io.securescore.fakeazure;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.securescore.fakeazure.Credentials.Refusal;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Entra ID's token endpoint and its discovery documents, for one tenant and one application. */
final class TokenEndpoint {

    private final Clock clock;
    private final String tenantId;
    private final Credentials credentials;
    private final AccessTokens tokens;

    TokenEndpoint(Clock clock, String tenantId, Credentials credentials, AccessTokens tokens) {
        this.clock = clock;
        this.tenantId = tenantId;
        this.credentials = credentials;
        this.tokens = tokens;
    }

    /** {@code POST /{tenant}/oauth2/v2.0/token}, grant type client_credentials. */
    Answer token(Request request, String tenant) {
        Map<String, String> form = request.form();
        String host = "https://" + request.header("Host");
        Optional<Refusal> refusal;
        if (!tenant.equalsIgnoreCase(tenantId)) {
            refusal = Optional.of(new Refusal(400, "invalid_request", 90002, "Tenant '" + tenant + "' not found."));
        } else if (!"client_credentials".equals(form.get("grant_type"))) {
            refusal =
                    Optional.of(new Refusal(400, "unsupported_grant_type", 70003, "The grant type is not supported."));
        } else if (!scopes(form).contains(host + "/.default")) {
            refusal = Optional.of(new Refusal(
                    400,
                    "invalid_resource",
                    500011,
                    "The resource principal named " + scopes(form) + " was not found in the tenant; this ARM is " + host
                            + "/.default"));
        } else {
            refusal = credentials.refusal(form, host + request.path());
        }
        return refusal.map(this::refused)
                .orElseGet(this::issued)
                .with("client-request-id", request.header("client-request-id"));
    }

    /** MSAL asks for openid, profile and offline_access too. */
    private static List<String> scopes(Map<String, String> form) {
        return List.of(form.getOrDefault("scope", "").split(" "));
    }

    /** {@code GET /{tenant}/v2.0/.well-known/openid-configuration} */
    Answer openIdConfiguration(Request request, String tenant) {
        String base = "https://" + request.header("Host") + "/" + tenant;
        ObjectNode document = Json.object()
                .put("issuer", base + "/v2.0")
                .put("authorization_endpoint", base + "/oauth2/v2.0/authorize")
                .put("token_endpoint", base + "/oauth2/v2.0/token")
                .put("device_authorization_endpoint", base + "/oauth2/v2.0/devicecode")
                .put("jwks_uri", base + "/discovery/v2.0/keys");
        return Answer.json(200, document);
    }

    /** {@code GET /common/discovery/instance} */
    Answer instanceDiscovery(Request request) {
        String host = request.header("Host");
        ObjectNode document = Json.object()
                .put(
                        "tenant_discovery_endpoint",
                        "https://" + host + "/" + tenantId + "/v2.0/.well-known/openid-configuration")
                .put("api-version", "1.1");
        ObjectNode metadata = document.putArray("metadata").addObject();
        metadata.put("preferred_network", host).put("preferred_cache", host);
        metadata.putArray("aliases").add(host);
        return Answer.json(200, document);
    }

    private Answer issued() {
        long seconds = tokens.lifetime().toSeconds();
        return Answer.json(
                200,
                Json.object()
                        .put("token_type", "Bearer")
                        .put("expires_in", seconds)
                        .put("ext_expires_in", seconds)
                        .put("access_token", tokens.issue()));
    }

    private Answer refused(Refusal refusal) {
        String trace = UUID.randomUUID().toString();
        ObjectNode content = Json.object()
                .put("error", refusal.error())
                .put(
                        "error_description",
                        "AADSTS" + refusal.code() + ": " + refusal.text() + " Trace ID: " + trace + " Timestamp: "
                                + clock.instant());
        content.putArray("error_codes").add(refusal.code());
        content.put("timestamp", clock.instant().toString())
                .put("trace_id", trace)
                .put("correlation_id", trace);
        return Answer.json(refusal.status(), content);
    }
}
