package io.securescore.fakeazure;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;

/** The two forms in which a managed identity gets a token: the instance metadata service and App Service. */
final class ManagedIdentityEndpoint {

    /** What App Service's {@code IDENTITY_HEADER} has to hold. */
    static final String IDENTITY_HEADER = "fake-identity-header";

    private final Clock clock;
    private final String clientId;
    private final String resource;
    private final AccessTokens tokens;

    /** @param resource what tokens are for: ARM's address */
    ManagedIdentityEndpoint(Clock clock, String clientId, String resource, AccessTokens tokens) {
        this.clock = clock;
        this.clientId = clientId;
        this.resource = resource;
        this.tokens = tokens;
    }

    /** {@code GET /metadata/identity/oauth2/token} of a virtual machine or a node of AKS. */
    Answer instanceMetadata(Request request) {
        if (!request.header("Metadata").equalsIgnoreCase("true")) {
            return badRequest("Required metadata header not specified");
        }
        return token(request);
    }

    /** {@code GET /msi/token} of App Service. */
    Answer appService(Request request) {
        if (!request.header("X-IDENTITY-HEADER").equals(IDENTITY_HEADER)) {
            return Answer.json(401, Json.object().put("statusCode", 401).put("message", "Unauthorized"));
        }
        return token(request);
    }

    private Answer token(Request request) {
        String asked = request.query("client_id");
        if (!asked.isEmpty() && !asked.equals(clientId)) {
            return badRequest("Identity not found");
        }
        if (!request.query("resource").replaceAll("/$", "").equals(resource)) {
            return badRequest("The resource principal named " + request.query("resource") + " was not found");
        }
        long seconds = tokens.lifetime().toSeconds();
        ObjectNode content = Json.object()
                .put("access_token", tokens.issue())
                .put("client_id", clientId)
                .put("expires_in", Long.toString(seconds))
                .put("expires_on", Long.toString(clock.instant().getEpochSecond() + seconds))
                .put("resource", resource)
                .put("token_type", "Bearer");
        return Answer.json(200, content);
    }

    private static Answer badRequest(String description) {
        return Answer.json(400, Json.object().put("error", "invalid_request").put("error_description", description));
    }
}
