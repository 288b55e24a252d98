package io.securescore.operator.runtime;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.Config;
import java.io.IOException;
import java.util.Base64;

/** What names this installation and stays the same over restarts. */
final class Installation {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Installation() {}

    /**
     * The uid of the operator's service account where its token tells it, which no other installation shares; else the API
     * server's address and the namespace.
     */
    static String identity(Config config) {
        String uid = serviceAccountUid(
                config.getAutoOAuthToken() == null ? config.getOauthToken() : config.getAutoOAuthToken());
        return uid.isEmpty() ? config.getMasterUrl() + "|" + config.getNamespace() : uid;
    }

    static String serviceAccountUid(String token) {
        String[] parts = token == null ? new String[0] : token.split("\\.");
        if (parts.length != 3) {
            return "";
        }
        try {
            JsonNode claims = JSON.readTree(Base64.getUrlDecoder().decode(parts[1]));
            return claims.path("kubernetes.io")
                    .path("serviceaccount")
                    .path("uid")
                    .asText("");
        } catch (IOException | IllegalArgumentException notAServiceAccountToken) {
            return "";
        }
    }
}
